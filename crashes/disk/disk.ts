import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { run } from '#e2e/run';

const bytes = 2 ** 31;

/** A disk of its own: a file as a block device with ext4 on it. Needs root and Linux. */
export class Disk implements AsyncDisposable {
  readonly folder: string;
  readonly #image: string;
  readonly #home: string;
  #device = '';

  private constructor(home: string) {
    this.#home = home;
    this.#image = join(home, 'image');
    this.folder = join(home, 'disk');
  }

  static async make(): Promise<Disk> {
    const disk = new Disk(await mkdtemp(join(tmpdir(), 'slipway-campaign-disk-')));
    await writeFile(disk.#image, '');
    await truncate(disk.#image, bytes);
    await must('mkfs.ext4', '-q', disk.#image);
    await must('mkdir', disk.folder);
    await disk.#mount();
    return disk;
  }

  /** What Linux does when the journal of a failing disk cannot be written: no write succeeds any more. */
  async turnReadOnly(): Promise<void> {
    await must('mount', '-o', 'remount,abort', this.folder);
  }

  /** As an administrator does: unmount, look for damage, mount. */
  async repair(): Promise<void> {
    await this.#unmount();
    // 1: what was found is repaired.
    const { code, stdout } = await run('e2fsck', ['-f', '-p', this.#image]);
    if (code !== 0 && code !== 1) throw new Error(`e2fsck ended with ${code}: ${stdout}`);
    await this.#mount();
  }

  /** Temporary folders that `body` makes are on the disk. */
  async within<T>(body: () => Promise<T>): Promise<T> {
    const before = process.env.TMPDIR;
    process.env.TMPDIR = this.folder;
    try {
      return await body();
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
    }
  }

  async #mount(): Promise<void> {
    this.#device = (await must('losetup', '--find', '--show', this.#image)).trim();
    await must('mount', this.#device, this.folder);
  }

  /** Lazily: other programs' mount namespaces may have taken it along. */
  async #unmount(): Promise<void> {
    await must('umount', '--lazy', this.folder);
    await must('losetup', '--detach', this.#device);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#unmount();
    await rm(this.#home, { recursive: true, force: true });
  }
}

async function must(program: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(program, args);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
  return stdout;
}

import { mkdtemp, open, rm, statfs, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { run } from '#e2e/run';

const bytes = 2 ** 31;
/** What the memory may hold of a disk of that size: all of it, until it is told otherwise. */
const memoryBytes = 2 * bytes;
/** What is written while it is told so. */
const spareBytes = 8 * 2 ** 20;

/** How a disk goes wrong. */
export const diskFaults = ['read-only', 'full', 'failing'] as const;
export type DiskFault = (typeof diskFaults)[number];

/**
 * A disk of its own: a file in memory as a block device with ext4 on it. Needs root and Linux.
 *
 *     <home>/memory/image     the device; it has as many blocks as were ever written. When the memory may not
 *                             hold more, new ones answer EIO
 *     <home>/disk/            the file system
 *     <home>/disk/others      what takes the rest of it: then writes answer ENOSPC
 */
export class Disk implements AsyncDisposable {
  readonly folder: string;
  readonly #memory: string;
  readonly #home: string;
  #device = '';

  private constructor(home: string) {
    this.#home = home;
    this.#memory = join(home, 'memory');
    this.folder = join(home, 'disk');
  }

  static async make(): Promise<Disk> {
    const disk = new Disk(await mkdtemp(join(tmpdir(), 'slipway-campaign-disk-')));
    await must('mkdir', disk.folder, disk.#memory);
    await must('mount', '-t', 'tmpfs', '-o', `size=${memoryBytes}`, 'slipway-disk', disk.#memory);
    await writeFile(disk.#image, '');
    await truncate(disk.#image, bytes);
    await must('mkfs.ext4', '-q', disk.#image);
    await disk.#mount();
    return disk;
  }

  get #image(): string {
    return join(this.#memory, 'image');
  }

  /** Begins to fail, in the middle of whatever is written. */
  async break(fault: DiskFault): Promise<void> {
    // What Linux does when the journal of a failing disk cannot be written: no write succeeds any more.
    if (fault === 'read-only') await must('mount', '-o', 'remount,abort', this.folder);
    // Blocks that were written once go on working, others do not: a disk that dies bit by bit.
    else if (fault === 'failing') await this.#hold((await usedBytes(this.#memory)) + spareBytes);
    else await fill(join(this.folder, 'others'));
  }

  /** Makes room; a disk that was full goes on by itself then. */
  async makeRoom(): Promise<void> {
    await rm(join(this.folder, 'others'), { force: true });
  }

  /** As an administrator does: a disk that can be written, unmount, look for damage, mount. */
  async repair(): Promise<void> {
    await this.#hold(memoryBytes);
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

  async #hold(most: number): Promise<void> {
    await must('mount', '-o', `remount,size=${most}`, this.#memory);
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
    await must('umount', '--lazy', this.#memory);
    await rm(this.#home, { recursive: true, force: true });
  }
}

async function usedBytes(folder: string): Promise<number> {
  const { blocks, bfree, bsize } = await statfs(folder);
  return (blocks - bfree) * bsize;
}

/** Somebody else takes all that is left, to the last byte. */
async function fill(path: string): Promise<void> {
  const file = await open(path, 'a');
  try {
    for (const size of [2 ** 20, 4096]) {
      const piece = Buffer.alloc(size, 1);
      while ((await file.write(piece).catch(() => ({ bytesWritten: 0 }))).bytesWritten === size);
    }
  } finally {
    await file.close();
  }
}

async function must(program: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(program, args);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
  return stdout;
}

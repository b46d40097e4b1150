import { chmod, mkdir, realpath, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { ExecutorJob } from '#execution/executor';
import { quote } from '#execution/script';
import { makeView } from '#executors/shell/rooms/view';
import { writeAccounts } from '#executors/shell/users/accounts';
import { bytesIn, tooMuch } from '#executors/shell/walls/disk-watch';
import { give } from '#host/ownership';
import { removeTree } from '#host/remove-tree';
import { passing } from './sweep-slots.ts';

/** A job that has a user of its own. */
export type PrivateJob = ExecutorJob & {
  readonly user: Extract<ExecutorJob['user'], { readonly type: 'own' }>;
};

/**
 * The one folder that is all a job with a user of its own sees of the data folder:
 *
 *     <slot>/builds/    sources and what is beside them      the user's
 *     <slot>/home/      stays from job to job                the user's
 *     <slot>/tmp/       seen as /tmp and /var/tmp, new for each job
 *     <slot>/scripts/   what runs, where the job cannot write   the runner's
 *     <slot>/etc/       accounts                             the runner's
 */
export class Slot {
  readonly #job: PrivateJob;
  readonly #folder: string;
  /** Bytes that the job may have on the host's disks; undefined: as many as there are. */
  readonly #limitBytes: number | undefined;

  constructor(job: PrivateJob, limitBytes: number | undefined) {
    this.#job = job;
    this.#folder = dirname(job.host.builds);
    this.#limitBytes = limitBytes;
  }

  /** What the job sees as /tmp. */
  get temporary(): string {
    return `${this.#folder}/tmp`;
  }

  /** All that the job can write to on the host's disks. */
  get written(): readonly string[] {
    return ['builds', 'home', 'tmp'].map((name) => `${this.#folder}/${name}`);
  }

  /** Makes its folders: sources and home as they were left, the others new. */
  async make(shell: string): Promise<void> {
    const { host, user } = this.#job;
    const { id, name } = user;
    const folder = this.#folder;
    await mkdir(host.builds, { recursive: true });
    await this.#keepHomeSmall();
    await Promise.all([
      ...passing.map((each) => anew(`${folder}/${each}`)),
      anew(this.#standIns),
      mkdir(this.#home, { recursive: true, mode: 0o700 }),
    ]);
    await Promise.all([
      give(user, host.builds, this.#home),
      chmod(this.temporary, 0o1777),
      writeAccounts(`${folder}/etc`, { id, name, home: this.#home, shell }),
    ]);
  }

  /** Writes what is mounted for the job, these files of the host among it. Gives the list's path. */
  async writeView(files: Iterable<readonly [string, string]>): Promise<string> {
    const folder = this.#folder;
    const path = this.#job.hostEnvironment.PATH ?? '';
    const view = await makeView({
      slot: await realpath(folder),
      temporary: this.temporary,
      standIns: this.#standIns,
      dataDirectory: await realpath(this.#job.owner.dataDirectory),
      programs: path.split(':').filter((each) => each.startsWith('/')),
      files: new Map([
        ['/etc/passwd', `${folder}/etc/passwd`],
        ['/etc/group', `${folder}/etc/group`],
        ...files,
      ]),
    });
    const mounts = `${folder}/etc/mounts`;
    await writeFile(mounts, `${view.join('\n')}\n`);
    return mounts;
  }

  /** Gives the path of a script that only the job's user reads and nobody changes. */
  async writeScript(name: string, text: string): Promise<string> {
    const { user } = this.#job;
    // In a folder of the runner's: in one of its own, the job could put a link in a script's place.
    const path = `${this.#folder}/scripts/${name}.sh`;
    const own = { HOME: this.#home, USER: user.name, LOGNAME: user.name };
    await removeTree(path);
    const lines = [...exportsOf(own, {}), 'unset TMPDIR', text];
    await writeFile(path, lines.join('\n'), { mode: 0o400, flag: 'wx' });
    await give(user, path);
    return path;
  }

  /** Removes what no other job may find. */
  async clear(): Promise<void> {
    for (const name of passing) await removeTree(`${this.#folder}/${name}`);
    await removeTree(this.#standIns);
  }

  get #home(): string {
    return `${this.#folder}/home`;
  }

  /** Outside of what the job sees: stand-ins hold its folder, and a mount must not hold itself. */
  get #standIns(): string {
    return `${this.#job.owner.directory}/stand-ins/${basename(this.#folder)}`;
  }

  /** A home that is too large by itself would end every further job. */
  async #keepHomeSmall(): Promise<void> {
    if (this.#limitBytes === undefined) return;
    const bytes = await bytesIn([this.#home]);
    if (bytes <= this.#limitBytes) return;
    const why = tooMuch(bytes, this.#limitBytes);
    this.#job.log.warn(`the home of this project's jobs is emptied: ${why}`);
    await removeTree(this.#home);
  }
}

/** As lines of a script: values in its environment others could read. */
export function exportsOf(
  environment: Readonly<Record<string, string>>,
  known: Readonly<Record<string, string>>,
): readonly string[] {
  return Object.entries(environment)
    .filter(([name, value]) => known[name] !== value)
    .map(([name, value]) => `export ${name}=${quote(value)}`);
}

async function anew(folder: string): Promise<void> {
  await removeTree(folder);
  await mkdir(folder, { recursive: true });
}

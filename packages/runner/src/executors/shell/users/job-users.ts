import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { makeFolder, syncFolder, writeNew } from '@slipway/io';
import type { JobPayload } from '@slipway/protocol';
import { JobFailure } from '#execution/failure';

/** User ids that are the runner's to give away. */
export interface UserRange {
  readonly first: number;
  readonly count: number;
}

/**
 * Between the ids of systemd's dynamic users and those of `/etc/subuid`, and below what old archive
 * formats can hold (2,097,151).
 */
const usualRange: UserRange = { first: 70_000, count: 30_000 };

/**
 * Gives each project a user id of its own, and another for its protected refs, for ever:
 *
 *     <data>/job-users/<id>   a file that says whose the id is
 *
 * A file is made only if it is not there, so two runners never give one id to two projects. Ids are
 * not used again: files of the project that had it may lie anywhere.
 */
export class JobUsers {
  readonly #range: UserRange;
  /** By data folder and key. */
  readonly #known = new Map<string, Promise<number>>();

  constructor(range: UserRange = usualRange) {
    this.#range = range;
  }

  async of(dataDirectory: string, { job_info, git_info }: JobPayload): Promise<UserName> {
    const key = `${job_info.project_id}${git_info.protected ? '-protected' : ''}`;
    const place = `${dataDirectory} ${key}`;
    // Asked once, also by jobs that begin together.
    const claim = this.#known.get(place) ?? this.#claim(`${dataDirectory}/job-users`, key);
    this.#known.set(place, claim);
    claim.catch(() => this.#known.delete(place));
    return { id: await claim, name: `slipway-${key}` };
  }

  async #claim(folder: string, key: string): Promise<number> {
    await makeFolder(folder, 0o700);
    const taken = new Set(await idsOfThisMachine());
    for (const name of await readdir(folder)) {
      taken.add(Number(name));
      if ((await readFile(`${folder}/${name}`, 'utf8')) === key) return Number(name);
    }
    // Two data folders on one machine begin at different places, so that they seldom meet.
    const start = createHash('sha256').update(folder).digest().readUInt32BE(0);
    for (let step = 0; step < this.#range.count; step += 1) {
      const id = this.#range.first + ((start + step) % this.#range.count);
      if (!taken.has(id) && (await isClaimed(folder, id, key))) return id;
    }
    const last = this.#range.first + this.#range.count - 1;
    throw new JobFailure(
      'runner_system_failure',
      `all user ids from ${this.#range.first} to ${last} belong to other projects: ` +
        `remove files of projects that are gone from ${folder}`,
    );
  }
}

/** A user and its name. */
export interface UserName {
  readonly id: number;
  readonly name: string;
}

async function isClaimed(folder: string, id: number, key: string): Promise<boolean> {
  try {
    await writeNew(`${folder}/${id}`, key);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  await syncFolder(folder);
  return true;
}

async function idsOfThisMachine(): Promise<number[]> {
  const text = await readFile('/etc/passwd', 'utf8').catch(() => '');
  return text.split('\n').map((line) => Number(line.split(':')[2]));
}

import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { JobFailure } from '#execution/failure';

/** What is watched. */
export interface DiskShare {
  /** All folders of the host in which the job can write. */
  readonly folders: readonly string[];
  readonly limitBytes: number;
  /** Ids of the job's processes: they may hold files that have no name any more. */
  members(): Promise<readonly number[]>;
}

/** Measuring takes as much of a disk as it must, and no more than this part of the time. */
const mostShare = 0.1;
const leastPauseMs = 1000;

/**
 * Looks again and again how much a job has on the disk, until it is disposed; `signal` aborts with a `JobFailure`
 * when that is more than it may have. The kernel counts for users only where a disk was set up for it, so between
 * two looks a job may go beyond its limit.
 */
export class DiskWatch implements Disposable {
  readonly #share: DiskShare;
  readonly #over = new AbortController();
  readonly #end = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(share: DiskShare) {
    this.#share = share;
    this.#later(leastPauseMs);
  }

  get signal(): AbortSignal {
    return this.#over.signal;
  }

  [Symbol.dispose](): void {
    this.#end.abort();
    clearTimeout(this.#timer);
  }

  #later(milliseconds: number): void {
    if (this.#end.signal.aborted) return;
    this.#timer = setTimeout(() => void this.#look(), milliseconds).unref();
  }

  async #look(): Promise<void> {
    const { folders, limitBytes, members } = this.#share;
    const began = performance.now();
    const bytes = (await bytesIn(folders)) + (await namelessBytes(await members()));
    if (bytes > limitBytes && !this.#end.signal.aborted) {
      this.#over.abort(new JobFailure('script_failure', tooMuch(bytes, limitBytes)));
      return;
    }
    const tookMs = performance.now() - began;
    this.#later(Math.max(leastPauseMs, tookMs / mostShare));
  }
}

/** Why a job was ended that has taken more of the disk than it may. */
export const tooMuch = (bytes: number, limitBytes: number): string =>
  `its files take ${inWords(bytes)} of the disk, and may take ${inWords(limitBytes)} (job-disk)`;

const inWords = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/** What folders take of their disk. A job may change them meanwhile: what is gone takes nothing. */
export async function bytesIn(folders: readonly string[]): Promise<number> {
  const told = await promisify(execFile)(
    'du',
    ['--summarize', '--total', '--block-size=1', '--one-file-system', '--', ...folders],
    { maxBuffer: 16 << 20 },
  ).catch((error: { readonly stdout?: string }) => ({ stdout: error.stdout ?? '' }));
  return Number(/^(\d+)\ttotal$/m.exec(told.stdout)?.[1] ?? 0);
}

/** Files that are open and have no name. */
async function namelessBytes(processes: readonly number[]): Promise<number> {
  const counted = new Map<string, number>();
  for (const id of processes) {
    const folder = `/proc/${id}/fd`;
    for (const name of await readdir(folder).catch(() => [])) {
      const found = await stat(`${folder}/${name}`).catch(() => undefined);
      if (!found?.isFile() || found.nlink > 0) continue;
      counted.set(`${found.dev} ${found.ino}`, found.blocks * 512);
    }
  }
  return counted.values().reduce((sum, bytes) => sum + bytes, 0);
}

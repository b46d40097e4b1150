import { readdir, readFile, rm } from 'node:fs/promises';
import { makeFolder, writeDurably } from '@slipway/io';
import type { JobUpdate } from '@slipway/protocol';
import type { JobIdentity } from '#coordinator/client';

/** How a job ended, as the server will be told. */
export type JobResult = Pick<JobUpdate, 'state' | 'failure_reason' | 'exit_code' | 'execution'>;

/** A job that this runner has taken and whose end the server has not confirmed. */
export interface JournalEntry extends JobIdentity {
  /** Known once the job has ended and only the server does not know yet. */
  readonly result?: JobResult;
}

/**
 * The jobs a runner owes the server, on disk, so that `kill -9` loses none:
 *
 *     <runner>/jobs/<id>.json   identity, and the result once there is one
 *     <runner>/jobs/<id>.log    the trace's spool file
 *     <runner>/jobs/<id>.control/   what the docker executor shows to the job's container
 */
export class Journal {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = `${directory}/jobs`;
  }

  /** Where a job's trace is spooled. */
  spoolPath(id: number): string {
    return `${this.#directory}/${id}.log`;
  }

  /** Makes its folder; before the first job. */
  async open(): Promise<void> {
    await makeFolder(this.#directory, 0o700);
  }

  async write(entry: JournalEntry): Promise<void> {
    await writeDurably(`${this.#directory}/${entry.id}.json`, JSON.stringify(entry));
  }

  async remove(id: number): Promise<void> {
    await rm(`${this.#directory}/${id}.control`, { recursive: true, force: true });
    await rm(`${this.#directory}/${id}.json`, { force: true });
    await rm(this.spoolPath(id), { force: true });
  }

  async entries(): Promise<JournalEntry[]> {
    const names = await readdir(this.#directory).catch(() => []);
    const files = names.filter((name) => name.endsWith('.json'));
    return await Promise.all(
      files.map(
        async (name) =>
          JSON.parse(await readFile(`${this.#directory}/${name}`, 'utf8')) as JournalEntry,
      ),
    );
  }
}

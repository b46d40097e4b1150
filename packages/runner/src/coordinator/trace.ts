import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { guarded } from '@slipway/io';
import type { JobUpdate } from '@slipway/protocol';
import type { Client, JobIdentity, JobStatus } from './client.ts';

/** How a trace is kept and sent. */
export interface TraceOptions {
  readonly client: Client;
  readonly job: JobIdentity;
  /** Only maintainers may read it: it shows variables. */
  readonly isDebug: boolean;
  /** Learns how the server sees the job, from every answer. */
  readonly onStatus: (status: JobStatus) => void;
  /** Nothing is sent before it settles: what is sent tells the server that the job runs here. */
  readonly after?: Promise<unknown>;
}

/** How the server took the end of a job. */
export type Ending = 'accepted' | 'refused' | 'unreachable';

const patchBytes = 1 << 20;
const windowBytes = 16 << 20;
/** Between two patches, until the server names another interval. */
const defaultIntervalMilliseconds = 150;
/** The same while a script has just begun. */
const hurriedMilliseconds = 20;
const gatherMilliseconds = 2;
const touchMilliseconds = 2_000;
const finalAttempts = 10;

/**
 * A job's log on its way to the server.
 *
 *     append ──▶ spool file ──▶ one PATCH at a time ──▶ server
 *
 * Every byte is in the spool file before it is sent, so the log can be sent again from any offset:
 * after a refused range, a lost connection, or `kill -9` of this process. `append` waits while the
 * server is more than a window behind: a job that prints faster than the server takes is slowed
 * down instead of filling memory and disk.
 */
export class Trace {
  readonly #options: TraceOptions;
  readonly #file: FileHandle;
  #size: number;
  #checksum: number;
  #acknowledged = 0;
  #intervalMilliseconds = defaultIntervalMilliseconds;
  #state: 'open' | 'finishing' | 'abandoned' = 'open';
  #hurryUntil = 0;
  /** What a script prints first has not come yet, and what was printed before waits for it. */
  #isExpecting = false;
  #lastContact = Date.now();
  #lastPatch = 0;
  #failures = 0;
  #wake: (() => void) | undefined;
  #progress: (() => void) | undefined;
  readonly #loop: Promise<void>;

  private constructor(options: TraceOptions, file: FileHandle, size: number, checksum: number) {
    this.#options = options;
    this.#file = file;
    this.#size = size;
    this.#checksum = checksum;
    this.#loop = this.#run();
  }

  /** A new log in the spool file `path`. */
  static async create(path: string, options: TraceOptions): Promise<Trace> {
    return new Trace(options, await open(path, 'w+', 0o600), 0, 0);
  }

  /** The log that a killed process left in `path`. */
  static async reopen(path: string, options: TraceOptions): Promise<Trace> {
    const file = await open(path, 'a+', 0o600);
    let [size, checksum] = [0, 0];
    for await (const chunk of guarded(file.createReadStream({ start: 0, autoClose: false }))) {
      size += (chunk as Buffer).length;
      checksum = crc32(chunk as Buffer, checksum);
    }
    return new Trace(options, file, size, checksum);
  }

  /** Adds bytes to the end. Resolves when there is room for more. */
  async append(chunks: readonly Buffer[]): Promise<void> {
    if (this.#state === 'abandoned') return;
    const isFirst = this.#isExpecting;
    const position = this.#size;
    await this.#file.writev([...chunks], position);
    for (const chunk of chunks) {
      this.#checksum = crc32(chunk, this.#checksum);
      this.#size += chunk.length;
    }
    if (isFirst) this.#expectNoMore();
    this.#wake?.();
    while (this.#state === 'open' && this.#size - this.#acknowledged > windowBytes) {
      await new Promise<void>((resolve) => {
        this.#progress = resolve;
      });
    }
  }

  /** A script begins: what it prints first is sent at once, whatever interval the server wants. */
  hurry(): void {
    this.#hurryUntil = Date.now() + 2_000;
    this.#isExpecting = true;
    this.#lastPatch = Date.now();
    this.#wake?.();
  }

  /** The next patch is due in a moment: the rest of a script's first words is on its way. */
  #expectNoMore(): void {
    this.#isExpecting = false;
    this.#lastPatch = Date.now() - hurriedMilliseconds + gatherMilliseconds;
  }

  /**
   * Sends the rest of the log and the job's final state, again and again until the server has
   * answered for good, attempts run out, or `signal` aborts.
   */
  async finish(
    update: Pick<JobUpdate, 'state' | 'failure_reason' | 'exit_code' | 'execution'>,
    signal: AbortSignal,
  ): Promise<Ending> {
    if (this.#state === 'open') this.#state = 'finishing';
    this.#wake?.();
    this.#progress?.();
    await this.#loop;
    const stop = (): void => this.#wake?.();
    signal.addEventListener('abort', stop);
    try {
      for (let attempt = 1; attempt <= finalAttempts; attempt += 1) {
        const ending = await this.#tryToFinish(update);
        if (ending !== 'unreachable') return ending;
        if (signal.aborted) break;
        await this.#sleep(Math.min(500 * 2 ** attempt, 60_000));
      }
      return 'unreachable';
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #run(): Promise<void> {
    await this.#options.after?.catch(() => undefined);
    while (this.#state === 'open') {
      const pending = this.#size - this.#acknowledged;
      const last = pending > 0 && this.#failures === 0 ? this.#lastPatch : this.#lastContact;
      const pause = this.#pause(pending) - (Date.now() - last);
      if (pause > 0) await this.#sleep(pause);
      else if (pending > 0) await this.#patch();
      else await this.#touch();
    }
  }

  /** How long after the last patch, or touch, the next one is due, in milliseconds. */
  #pause(pending: number): number {
    if (this.#failures > 0) return Math.min(250 * 2 ** this.#failures, 10_000);
    if (pending === 0)
      return Math.max(touchMilliseconds, Math.min(this.#intervalMilliseconds, 30_000));
    if (pending >= patchBytes) return 0;
    return Date.now() < this.#hurryUntil ? hurriedMilliseconds : this.#intervalMilliseconds;
  }

  /** Whether the server took the bytes. */
  async #patch(): Promise<boolean> {
    const { client, job, isDebug } = this.#options;
    let length = 0;
    const status = await this.#contact(async () => {
      const bytes = await this.#next();
      length = bytes.length;
      return await client.patchTrace(job, this.#acknowledged, bytes, isDebug);
    });
    if (status?.status === 202) this.#acknowledged += length;
    else if (status?.status === 416) {
      this.#acknowledged = Math.min(status.traceSize ?? 0, this.#size);
    } else if (status) this.#failures += 1;
    this.#lastPatch = Date.now();
    this.#progress?.();
    return status?.status === 202 || status?.status === 416;
  }

  async #next(): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(Math.min(patchBytes, this.#size - this.#acknowledged));
    const { bytesRead } = await this.#file.read(buffer, 0, buffer.length, this.#acknowledged);
    return buffer.subarray(0, bytesRead);
  }

  /** Says that the job is alive; the answer tells of a cancel. */
  async #touch(): Promise<void> {
    const { client, job } = this.#options;
    await this.#contact(() => client.updateJob(job, { state: 'running', output: this.#output() }));
  }

  async #contact(call: () => Promise<JobStatus>): Promise<JobStatus | undefined> {
    try {
      const status = await call();
      this.#failures = 0;
      if (status.intervalSeconds) this.#intervalMilliseconds = status.intervalSeconds * 1000;
      if (isOver(status)) this.#abandon();
      this.#options.onStatus(status);
      return status;
    } catch {
      // The server is away, or the disk cannot be read. The log is safe in the spool file; the next attempt sends it.
      this.#failures += 1;
      return undefined;
    } finally {
      this.#lastContact = Date.now();
    }
  }

  async #tryToFinish(
    update: Pick<JobUpdate, 'state' | 'failure_reason' | 'exit_code' | 'execution'>,
  ): Promise<Ending> {
    while (this.#acknowledged < this.#size && this.#state !== 'abandoned') {
      if (!(await this.#patch())) return this.#isAbandoned() ? 'refused' : 'unreachable';
    }
    if (this.#isAbandoned()) return 'refused';
    const { client, job } = this.#options;
    const output = this.#output();
    const status = await this.#contact(() =>
      client.updateJob(job, { ...update, checksum: output.checksum, output }),
    );
    if (status?.status === 200) return 'accepted';
    if (status?.status === 403 || status?.status === 404) return 'refused';
    if (status?.status === 412) this.#acknowledged = 0;
    return 'unreachable';
  }

  #isAbandoned(): boolean {
    return this.#state === 'abandoned';
  }

  #abandon(): void {
    this.#state = 'abandoned';
    this.#progress?.();
  }

  #output(): { checksum: string; bytesize: number } {
    const digits = this.#checksum.toString(16).padStart(8, '0');
    return { checksum: `crc32:${digits}`, bytesize: this.#size };
  }

  async #sleep(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }
}

/** The server has ended the job on its side: nothing more is wanted. */
export const isOver = (status: JobStatus): boolean =>
  status.status === 403 || status.job === 'canceled' || status.job === 'failed';

import type { Readable } from 'node:stream';

/** Part of a trace: bytes `[start, end)`; without `end` all that is there. */
export interface Range {
  readonly start: number;
  readonly end?: number;
}

/** The logs of jobs: one file each, only ever appended to while the job runs. */
export interface Traces {
  /** Bytes stored; 0 when the job has printed nothing. */
  size(jobId: number): Promise<number>;
  /** Streams what is stored now. */
  read(jobId: number, range?: Range): Readable;
  /** Small parts, as text. */
  text(jobId: number, range?: Range): Promise<string>;
}

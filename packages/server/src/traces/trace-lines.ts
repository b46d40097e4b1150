import type { Files } from '@slipway/files';
import { createSerial } from '#scheduling/serial';
import { LineIndex, type LinePlace } from './line-index.ts';
import { traceName } from './open-traces.ts';

/** A line by its number, or the one that a byte lies in. */
export type LineQuestion = { readonly line: number } | { readonly byte: number };

/** Where the lines of logs are, for as many logs as are looked at. */
export interface TraceLines {
  find(jobId: number, question: LineQuestion): Promise<LinePlace>;
  /** The log is gone, or begins anew. */
  forget(jobId: number): void;
}

/** Of a log of 100 MiB an index has 1,600 numbers. */
const mostKept = 64;

export function createTraceLines(files: Files): TraceLines {
  const serial = createSerial<number>();
  /** The one asked for last comes last. */
  const kept = new Map<number, LineIndex>();

  function indexOf(jobId: number): LineIndex {
    const index = kept.get(jobId) ?? new LineIndex(files, traceName(jobId));
    kept.delete(jobId);
    kept.set(jobId, index);
    const [oldest] = kept.keys();
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
    return index;
  }

  return {
    find: (jobId, question) =>
      serial.run(jobId, async () => {
        const index = indexOf(jobId);
        return 'line' in question ? index.ofLine(question.line) : index.ofByte(question.byte);
      }),
    forget: (jobId) => void kept.delete(jobId),
  };
}

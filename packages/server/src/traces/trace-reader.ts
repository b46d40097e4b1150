import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Files } from '@slipway/files';
import { guarded } from '@slipway/io';
import { createSerial } from '#scheduling/serial';
import type { LinePlace } from './line-index.ts';
import { traceName } from './open-traces.ts';
import { createTraceLines, type LineQuestion } from './trace-lines.ts';
import { type SearchTerms, searchTrace, type TraceFindings } from './trace-search.ts';

/** Part of a trace: bytes `[start, end)`; without `end` all that is there. */
export interface Range {
  readonly start: number;
  readonly end?: number;
}

/** What can be asked of logs as they are stored, whether they still grow or not. */
export interface TraceReading {
  /** Streams what is stored now. */
  read(jobId: number, range?: Range): Readable;
  /** A small part at once. */
  bytes(jobId: number, range?: Range): Promise<Buffer>;
  /** Small parts, as text. */
  text(jobId: number, range?: Range): Promise<string>;
  /** Which lines have these words, of all that is stored now; one search at a time for a log. */
  search(jobId: number, words: string, terms: SearchTerms): Promise<TraceFindings>;
  /** Where a line begins, or which line a byte lies in. */
  lineAt(jobId: number, question: LineQuestion): Promise<LinePlace>;
}

/** Reads the files alone: whoever writes them waits for nobody who reads. */
export function createTraceReader(
  files: Files,
): TraceReading & { /** The log is gone, or begins anew. */ forget(jobId: number): void } {
  const lines = createTraceLines(files);
  const searches = createSerial<number>();

  function read(jobId: number, range: Range = { start: 0 }): Readable {
    return guarded(Readable.from(contentOf(files, traceName(jobId), range), { objectMode: false }));
  }

  return {
    read,
    bytes: (jobId, range) => buffer(read(jobId, range)),
    text: async (jobId, range) => (await buffer(read(jobId, range))).toString('utf8'),
    lineAt: lines.find,
    search: (jobId, words, terms) =>
      searches.run(jobId, async () => {
        terms.signal?.throwIfAborted();
        return searchTrace(read(jobId), words, terms);
      }),
    forget: lines.forget,
  };
}

/**
 * The bytes of a file; none when there is no such file. Opened when somebody begins to read, so that
 * an error has a listener, and an answer whose body nobody reads costs no descriptor.
 */
async function* contentOf(
  files: Files,
  name: string,
  { start, end = Number.MAX_SAFE_INTEGER }: Range,
): AsyncGenerator<Buffer> {
  if (end <= start) return;
  const file = await files.open(name);
  if (file) yield* file.stream({ start, end });
}

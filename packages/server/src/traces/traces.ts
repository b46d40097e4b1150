import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Files } from '@slipway/files';
import { guarded } from '@slipway/io';
import type { Log } from '#log';
import { createSerial } from '#scheduling/serial';
import { type Appended, type AppendTerms, appendBatches } from './append.ts';
import type { LinePlace } from './line-index.ts';
import { createOpenTraces, traceName } from './open-traces.ts';
import { createTraceLines, type LineQuestion } from './trace-lines.ts';
import { type SearchTerms, searchTrace, type TraceFindings } from './trace-search.ts';
import { createTraceWriter, type OnAppend } from './trace-writer.ts';

/** Part of a trace: bytes `[start, end)`; without `end` all that is there. */
export interface Range {
  readonly start: number;
  readonly end?: number;
}

/**
 * The logs of jobs: one file each, only ever appended to.
 *
 *     <id / 1000>/<id>.log
 *     <id / 1000>/<id>.log.tail/…   of one that is too long, its end while the job runs
 *
 * The file is the truth: its length is the trace's size, so a killed process loses nothing that a
 * runner was told is stored. A log beyond its limit ends no job: its beginning and its end are kept. Against a power cut a trace is synced once, before the job's end is
 * acknowledged; until then the runner has the bytes, and sends again what is missing.
 */
export interface Traces {
  /** Bytes that can be read; undefined without a file. */
  size(jobId: number): Promise<number | undefined>;
  /** Bytes that have come, kept or not. */
  received(jobId: number): Promise<number>;
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
  /**
   * Appends what a runner sends at `start`, as long as `isWanted`; resolves when the file has it.
   * However slowly it comes, nothing else about this trace waits for it.
   */
  append(
    jobId: number,
    start: number,
    content: AsyncIterable<Uint8Array>,
    terms: AppendTerms,
  ): Promise<Appended>;
  /** Appends a remark of the server's own at the end. One that finds no room is logged, and lost. */
  note(jobId: number, text: string): Promise<void>;
  /** CRC-32 of all that has come, as eight hexadecimal digits; undefined when nobody knows it any more. */
  checksum(jobId: number): Promise<string | undefined>;
  /** The job ends: resolves when its log is as it will be read, and survives a power cut. */
  sync(jobId: number): Promise<void>;
  /** Forgets all that is stored, so that the runner can send it again. */
  restart(jobId: number): Promise<void>;
  delete(jobId: number): Promise<void>;
  /** Lets go of the files it holds open. */
  release(jobId: number): Promise<void>;
  close(): Promise<void>;
}

/** Where logs are kept, and who hears of them. */
export interface TracesOptions {
  readonly files: Files;
  readonly onAppend: OnAppend;
  readonly log: Log;
}

/** The logs that `files` keep. */
export function createTraces({ files, onAppend, log }: TracesOptions): Traces {
  const serial = createSerial<number>();
  const traces = createOpenTraces(files);
  const writer = createTraceWriter(traces, onAppend);
  const lines = createTraceLines(files);
  const searches = createSerial<number>();

  function read(jobId: number, range: Range = { start: 0 }): Readable {
    return guarded(Readable.from(contentOf(files, traceName(jobId), range), { objectMode: false }));
  }

  async function sync(jobId: number): Promise<void> {
    const trace = await traces.ifAny(jobId);
    if (trace === undefined) return;
    await writer.seal(jobId, trace);
    await trace.sync();
  }

  async function release(jobId: number): Promise<void> {
    const trace = traces.known(jobId);
    if (trace) await writer.seal(jobId, trace).finally(() => traces.release(jobId));
  }

  async function forget(jobId: number): Promise<void> {
    lines.forget(jobId);
    await traces.release(jobId);
    await files.delete(traceName(jobId));
    await files.deleteAll(`${traceName(jobId)}.tail`);
  }

  return {
    size: async (jobId) =>
      traces.known(jobId)?.storedBytes ?? (await files.facts(traceName(jobId)))?.sizeBytes,
    received: (jobId) =>
      serial.run(jobId, async () => (await traces.ifAny(jobId))?.receivedBytes ?? 0),
    read,
    bytes: (jobId, range) => buffer(read(jobId, range)),
    text: async (jobId, range) => (await buffer(read(jobId, range))).toString('utf8'),
    lineAt: lines.find,
    search: (jobId, words, terms) =>
      searches.run(jobId, async () => {
        terms.signal?.throwIfAborted();
        return searchTrace(read(jobId), words, terms);
      }),
    // The bytes come from outside and may stop coming: they are awaited with nothing held, and only a
    // write waits its turn. So two uploads of one trace can meet; the one that comes second is told so.
    append: (jobId, start, content, terms) =>
      appendBatches(start, content, (at, chunks) =>
        serial.run(jobId, () => writer.putAt(jobId, at, chunks, terms)),
      ),
    note: (jobId, text) =>
      serial
        .run(jobId, () => writer.remark(jobId, text))
        // A job ends for its reason whether or not its log can say so.
        .catch((error: unknown) =>
          log.error('a remark in a trace was lost', { job: jobId, error }),
        ),
    checksum: (jobId) =>
      serial.run(jobId, async () => {
        const trace = await traces.ifAny(jobId);
        return (trace ? trace.crc : 0)?.toString(16).padStart(8, '0');
      }),
    sync: (jobId) => serial.run(jobId, () => sync(jobId)),
    restart: (jobId) =>
      serial.run(jobId, async () => {
        lines.forget(jobId);
        await (await traces.open(jobId)).restart();
      }),
    delete: (jobId) => serial.run(jobId, () => forget(jobId)),
    release: (jobId) => serial.run(jobId, () => release(jobId)),
    async close() {
      await serial.idle();
      await traces.close();
    },
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

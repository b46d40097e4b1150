import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Files } from '@slipway/files';
import { guarded } from '@slipway/io';
import type { Log } from '#log';
import { createSerial } from '#scheduling/serial';
import { openTraceFile, type TraceFile } from './trace-file.ts';

/** Part of a trace: bytes `[start, end)`; without `end` all that is there. */
export interface Range {
  readonly start: number;
  readonly end?: number;
}

/**
 * What came of appending: the new size, or the size to go on from when `start` was wrong; `over` when
 * nobody wants it any more.
 */
export type Appended =
  | { readonly result: 'appended'; readonly size: number }
  | { readonly result: 'elsewhere'; readonly size: number }
  | { readonly result: 'over'; readonly size: number };

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

/** On which terms a log is taken. */
export interface AppendTerms {
  /** Whether anybody still wants it. */
  readonly isWanted: () => boolean;
  /** How long the log may become before only its end is kept. */
  readonly limitBytes: number;
}

export interface TracesOptions {
  readonly files: Files;
  /** Told after bytes were stored. */
  readonly onAppend: (jobId: number, offset: number, length: number) => void;
  readonly log: Log;
}

/** Chunks are gathered up to this size: one write for many of them. */
const writeBytes = 512 * 1024;

export function createTraces({ files, onAppend, log }: TracesOptions): Traces {
  const serial = createSerial<number>();
  const opened = new Map<number, TraceFile>();

  async function openTrace(jobId: number): Promise<TraceFile> {
    const known = opened.get(jobId);
    if (known) return known;
    const trace = await openTraceFile(files, nameOf(jobId));
    opened.set(jobId, trace);
    return trace;
  }

  /** Of a job that has said nothing there is no file, and none is made to see that. */
  async function traceIfAny(jobId: number): Promise<TraceFile | undefined> {
    const isThere = opened.has(jobId) || (await files.facts(nameOf(jobId))) !== undefined;
    return isThere ? openTrace(jobId) : undefined;
  }

  /**
   * The bytes come from outside and may stop coming: they are awaited with nothing held, and only a
   * write waits its turn. So two uploads of one trace can meet; the one that comes second is told so.
   */
  async function append(
    jobId: number,
    start: number,
    content: AsyncIterable<Uint8Array>,
    terms: AppendTerms,
  ): Promise<Appended> {
    let end = start;
    const put = async (chunks: readonly Uint8Array[], bytes: number): Promise<Appended> => {
      const outcome = await serial.run(jobId, () => putAt(jobId, end, chunks, terms));
      if (outcome.result === 'appended') end += bytes;
      return outcome;
    };
    let outcome = await put([], 0);
    let batch: Uint8Array[] = [];
    let batchBytes = 0;
    try {
      for await (const chunk of outcome.result === 'appended' ? content : []) {
        batch.push(chunk);
        batchBytes += chunk.length;
        if (batchBytes < writeBytes) continue;
        const full = batch;
        batch = [];
        outcome = await put(full, batchBytes);
        batchBytes = 0;
        if (outcome.result !== 'appended') break;
      }
    } finally {
      // Bytes of a request that broke off are the trace's own all the same: the runner is told the
      // size when it tries again.
      if (batch.length > 0) outcome = await put(batch, batchBytes);
    }
    return outcome;
  }

  /** One write, if the trace still ends where the sender thinks. */
  async function putAt(
    jobId: number,
    at: number,
    chunks: readonly Uint8Array[],
    { isWanted, limitBytes }: AppendTerms,
  ): Promise<Appended> {
    if (!isWanted()) return { result: 'over', size: at };
    const trace = await openTrace(jobId);
    if (at !== trace.receivedBytes) return { result: 'elsewhere', size: trace.receivedBytes };
    await telling(jobId, trace, () => trace.write(chunks, limitBytes));
    return { result: 'appended', size: trace.receivedBytes };
  }

  /** Tells what can be read in addition when `work` is done. */
  async function telling(jobId: number, trace: TraceFile, work: () => Promise<void>) {
    const before = trace.storedBytes;
    await work();
    const added = trace.storedBytes - before;
    if (added > 0) onAppend(jobId, before, added);
  }

  async function seal(jobId: number, trace: TraceFile): Promise<void> {
    await telling(jobId, trace, () => trace.seal());
  }

  async function release(jobId: number): Promise<void> {
    const trace = opened.get(jobId);
    opened.delete(jobId);
    await trace?.close();
  }

  async function note(jobId: number, text: string): Promise<void> {
    const trace = await openTrace(jobId);
    await telling(jobId, trace, () => trace.remark(text));
  }

  function read(jobId: number, range: Range = { start: 0 }): Readable {
    return guarded(Readable.from(contentOf(files, nameOf(jobId), range), { objectMode: false }));
  }

  return {
    size: async (jobId) =>
      opened.get(jobId)?.storedBytes ?? (await files.facts(nameOf(jobId)))?.sizeBytes,
    received: (jobId) =>
      serial.run(jobId, async () => (await traceIfAny(jobId))?.receivedBytes ?? 0),
    read,
    bytes: (jobId, range) => buffer(read(jobId, range)),
    text: async (jobId, range) => (await buffer(read(jobId, range))).toString('utf8'),
    append,
    note: (jobId, text) =>
      serial
        .run(jobId, () => note(jobId, text))
        // A job ends for its reason whether or not its log can say so.
        .catch((error: unknown) =>
          log.error('a remark in a trace was lost', { job: jobId, error }),
        ),
    checksum: (jobId) =>
      serial.run(jobId, async () => {
        const trace = await traceIfAny(jobId);
        const crc = trace ? trace.crc : 0;
        return crc?.toString(16).padStart(8, '0');
      }),
    sync: (jobId) =>
      serial.run(jobId, async () => {
        const trace = await traceIfAny(jobId);
        if (trace === undefined) return;
        await seal(jobId, trace);
        await trace.sync();
      }),
    restart: (jobId) => serial.run(jobId, async () => (await openTrace(jobId)).restart()),
    delete: (jobId) =>
      serial.run(jobId, async () => {
        await release(jobId);
        await files.delete(nameOf(jobId));
        await files.deleteAll(`${nameOf(jobId)}.tail`);
      }),
    release: (jobId) =>
      serial.run(jobId, async () => {
        const trace = opened.get(jobId);
        if (trace) await seal(jobId, trace).finally(() => release(jobId));
      }),
    async close() {
      await serial.idle();
      await Promise.all([...opened.keys()].map(release));
    },
  };
}

function nameOf(jobId: number): string {
  return `${Math.floor(jobId / 1000)}/${jobId}.log`;
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

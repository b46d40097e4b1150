import { createReadStream } from 'node:fs';
import { type FileHandle, open, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { guarded, makeFolder, syncFolder } from '@slipway/io';
import { DiskFull } from '#files/disk-full';
import type { Log } from '#log';
import { createSerial } from '#scheduling/serial';

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
  | { readonly result: 'too-big'; readonly size: number }
  | { readonly result: 'over'; readonly size: number };

/**
 * The logs of jobs: one file each, only ever appended to.
 *
 *     traces/<id / 1000>/<id>.log
 *
 * The file is the truth: its length is the trace's size, so a killed process loses nothing that a
 * runner was told is stored. Against a power cut a trace is synced once, before the job's end is
 * acknowledged; until then the runner has the bytes, and sends again what is missing.
 */
export interface Traces {
  /** Bytes stored; undefined without a file. */
  size(jobId: number): Promise<number | undefined>;
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
    isWanted: () => boolean,
  ): Promise<Appended>;
  /** Appends a remark of the server's own at the end. One that finds no room is logged, and lost. */
  note(jobId: number, text: string): Promise<void>;
  /** CRC-32 of the whole trace, as eight hexadecimal digits. */
  checksum(jobId: number): Promise<string>;
  /** Resolves when all that is stored survives a power cut. */
  sync(jobId: number): Promise<void>;
  /** Forgets all that is stored, so that the runner can send it again. */
  restart(jobId: number): Promise<void>;
  delete(jobId: number): Promise<void>;
  /** Lets go of the files it holds open. */
  release(jobId: number): Promise<void>;
  close(): Promise<void>;
}

export interface TracesOptions {
  readonly directory: string;
  /** Told after bytes were stored. */
  readonly onAppend: (jobId: number, offset: number, length: number) => void;
  readonly log: Log;
  readonly limitBytes?: number;
}

interface OpenTrace {
  readonly file: FileHandle;
  size: number;
  crc: number;
}

const defaultLimitBytes = 1024 ** 3;
/** Chunks are gathered up to this size: one write for many of them. */
const writeBytes = 512 * 1024;

export function createTraces(options: TracesOptions): Traces {
  const { directory, onAppend, log, limitBytes = defaultLimitBytes } = options;
  const serial = createSerial<number>();
  const opened = new Map<number, OpenTrace>();
  const pathOf = (id: number) => join(directory, String(Math.floor(id / 1000)), `${id}.log`);

  async function openTrace(jobId: number): Promise<OpenTrace> {
    const known = opened.get(jobId);
    if (known) return known;
    const path = pathOf(jobId);
    const file = await open(path, 'a+', 0o600).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      await makeFolder(dirname(path));
      return open(path, 'a+', 0o600);
    });
    const { size } = await file.stat();
    const crc = size === 0 ? 0 : await crcOf(path);
    const trace = { file, size, crc };
    opened.set(jobId, trace);
    return trace;
  }

  async function write(trace: OpenTrace, chunks: readonly Uint8Array[]): Promise<void> {
    if (chunks.length === 0) return;
    const bytes = chunks.reduce((sum, { length }) => sum + length, 0);
    // A full disk takes a part, or says so: either way the file ends where it did before.
    const { bytesWritten } = await trace.file.writev(chunks).catch(async (error: unknown) => {
      await trace.file.truncate(trace.size).catch(() => {});
      throw error;
    });
    if (bytesWritten < bytes) await trace.file.truncate(trace.size);
    if (bytesWritten < bytes) throw new DiskFull('the disk took only a part of a trace');
    for (const chunk of chunks) trace.crc = crc32(chunk, trace.crc);
    trace.size += bytes;
  }

  /**
   * The bytes come from outside and may stop coming: they are awaited with nothing held, and only a
   * write waits its turn. So two uploads of one trace can meet; the one that comes second is told so.
   */
  async function append(
    jobId: number,
    start: number,
    content: AsyncIterable<Uint8Array>,
    isWanted: () => boolean,
  ): Promise<Appended> {
    let end = start;
    const put = async (chunks: readonly Uint8Array[], bytes: number): Promise<Appended> => {
      const outcome = await serial.run(jobId, () => putAt(jobId, end, chunks, isWanted));
      if (outcome.result === 'appended') end += bytes;
      return outcome;
    };
    let outcome = await put([], 0);
    let batch: Uint8Array[] = [];
    let batchBytes = 0;
    try {
      for await (const chunk of outcome.result === 'appended' ? content : []) {
        if (end + batchBytes + chunk.length > limitBytes) {
          return { result: 'too-big', size: end };
        }
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
      if (end > start) onAppend(jobId, start, end - start);
    }
    return outcome;
  }

  /** One write, if the trace still ends where the sender thinks. */
  async function putAt(
    jobId: number,
    at: number,
    chunks: readonly Uint8Array[],
    isWanted: () => boolean = () => true,
  ): Promise<Appended> {
    if (!isWanted()) return { result: 'over', size: at };
    const trace = await openTrace(jobId);
    if (at !== trace.size) return { result: 'elsewhere', size: trace.size };
    await write(trace, chunks);
    return { result: 'appended', size: trace.size };
  }

  async function release(jobId: number): Promise<void> {
    const trace = opened.get(jobId);
    opened.delete(jobId);
    await trace?.file.close();
  }

  async function size(jobId: number): Promise<number | undefined> {
    const known = opened.get(jobId);
    if (known) return known.size;
    return stat(pathOf(jobId)).then(
      (facts) => facts.size,
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
        return undefined;
      },
    );
  }

  function read(jobId: number, { start, end }: Range = { start: 0 }): Readable {
    if (end !== undefined && end <= start) return guarded(Readable.from([]));
    const part = { start, ...(end !== undefined && { end: end - 1 }) };
    return guarded(Readable.from(existing(pathOf(jobId), part), { objectMode: false }));
  }

  return {
    size,
    read,
    bytes: (jobId, range) => buffer(read(jobId, range)),
    text: async (jobId, range) => (await buffer(read(jobId, range))).toString('utf8'),
    append,
    note: (jobId, text) =>
      serial
        .run(jobId, async () => {
          const { size: start } = await openTrace(jobId);
          const { size: end } = await putAt(jobId, start, [Buffer.from(text)]);
          onAppend(jobId, start, end - start);
        })
        // A job ends for its reason whether or not its log can say so.
        .catch((error: unknown) =>
          log.error('a remark in a trace was lost', { job: jobId, error }),
        ),
    checksum: (jobId) =>
      serial.run(jobId, async () => {
        const { crc } = await openTrace(jobId);
        return crc.toString(16).padStart(8, '0');
      }),
    sync: (jobId) =>
      serial.run(jobId, async () => {
        const { file } = await openTrace(jobId);
        await file.datasync();
        // The file may be as new as its bytes.
        await syncFolder(dirname(pathOf(jobId)));
      }),
    restart: (jobId) =>
      serial.run(jobId, async () => {
        const trace = await openTrace(jobId);
        await trace.file.truncate(0);
        trace.size = 0;
        trace.crc = 0;
      }),
    delete: (jobId) =>
      serial.run(jobId, async () => {
        await release(jobId);
        await rm(pathOf(jobId), { force: true });
      }),
    release: (jobId) => serial.run(jobId, () => release(jobId)),
    async close() {
      await serial.idle();
      await Promise.all([...opened.keys()].map(release));
    },
  };
}

/**
 * The bytes of a file; none when there is no such file. Opened when somebody begins to read, so that
 * an error has a listener, and an answer whose body nobody reads costs no descriptor.
 */
async function* existing(
  path: string,
  part: { readonly start?: number; readonly end?: number } = {},
): AsyncGenerator<Buffer> {
  try {
    yield* guarded(createReadStream(path, part));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

async function crcOf(path: string): Promise<number> {
  let crc = 0;
  for await (const chunk of existing(path)) crc = crc32(chunk, crc);
  return crc;
}

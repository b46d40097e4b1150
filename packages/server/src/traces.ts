import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { createSerial } from './engine/serial.ts';

/** Part of a trace: bytes `[start, end)`; without `end` all that is there. */
export interface Range {
  readonly start: number;
  readonly end?: number;
}

/** What came of appending: the new size, or the size to go on from when `start` was wrong. */
export type Appended =
  | { readonly result: 'appended'; readonly size: number }
  | { readonly result: 'elsewhere'; readonly size: number }
  | { readonly result: 'too-big'; readonly size: number };

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
  /** Bytes stored; 0 when the job has printed nothing. */
  size(jobId: number): Promise<number>;
  /** Streams what is stored now. */
  read(jobId: number, range?: Range): Readable;
  /** A small part at once. */
  bytes(jobId: number, range?: Range): Promise<Buffer>;
  /** Small parts, as text. */
  text(jobId: number, range?: Range): Promise<string>;
  /** Appends what a runner sends at `start`; resolves when the file has it. */
  append(jobId: number, start: number, content: AsyncIterable<Uint8Array>): Promise<Appended>;
  /** Appends a remark of the server's own at the end. */
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
  const { directory, onAppend, limitBytes = defaultLimitBytes } = options;
  const serial = createSerial<number>();
  const opened = new Map<number, OpenTrace>();
  const pathOf = (id: number) => join(directory, String(Math.floor(id / 1000)), `${id}.log`);

  async function openTrace(jobId: number): Promise<OpenTrace> {
    const known = opened.get(jobId);
    if (known) return known;
    const path = pathOf(jobId);
    const file = await open(path, 'a+', 0o600).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      await mkdir(dirname(path), { recursive: true });
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
    const { bytesWritten } = await trace.file.writev(chunks);
    if (bytesWritten < bytes) await trace.file.truncate(trace.size);
    if (bytesWritten < bytes) throw new Error('the disk took only a part of a trace');
    for (const chunk of chunks) trace.crc = crc32(chunk, trace.crc);
    trace.size += bytes;
  }

  async function append(
    jobId: number,
    start: number,
    content: AsyncIterable<Uint8Array>,
  ): Promise<Appended> {
    const trace = await openTrace(jobId);
    if (start !== trace.size) return { result: 'elsewhere', size: trace.size };
    let batch: Uint8Array[] = [];
    let batchBytes = 0;
    const flush = () => {
      const full = batch;
      batch = [];
      batchBytes = 0;
      return write(trace, full);
    };
    try {
      for await (const chunk of content) {
        if (trace.size + batchBytes + chunk.length > limitBytes) {
          return { result: 'too-big', size: trace.size };
        }
        batch.push(chunk);
        batchBytes += chunk.length;
        if (batchBytes >= writeBytes) await flush();
      }
    } finally {
      await flush();
      // Bytes of a request that broke off are the trace's own all the same: the runner is told the
      // size when it tries again.
      if (trace.size > start) onAppend(jobId, start, trace.size - start);
    }
    return { result: 'appended', size: trace.size };
  }

  async function release(jobId: number): Promise<void> {
    const trace = opened.get(jobId);
    opened.delete(jobId);
    await trace?.file.close();
  }

  async function size(jobId: number): Promise<number> {
    const known = opened.get(jobId);
    if (known) return known.size;
    return stat(pathOf(jobId)).then(
      (facts) => facts.size,
      () => 0,
    );
  }

  function read(jobId: number, { start, end }: Range = { start: 0 }): Readable {
    if (end !== undefined && end <= start) return Readable.from([]);
    return Readable.from(
      existing(
        createReadStream(pathOf(jobId), { start, ...(end !== undefined && { end: end - 1 }) }),
      ),
      { objectMode: false },
    );
  }

  return {
    size,
    read,
    bytes: (jobId, range) => buffer(read(jobId, range)),
    text: async (jobId, range) => (await buffer(read(jobId, range))).toString('utf8'),
    append: (jobId, start, content) => serial.run(jobId, () => append(jobId, start, content)),
    note: (jobId, text) =>
      serial.run(jobId, async () => {
        const { size: start } = await openTrace(jobId);
        await append(jobId, start, Readable.from([Buffer.from(text)]));
      }),
    checksum: (jobId) =>
      serial.run(jobId, async () => {
        const { crc } = await openTrace(jobId);
        return crc.toString(16).padStart(8, '0');
      }),
    sync: (jobId) =>
      serial.run(jobId, async () => {
        const { file } = await openTrace(jobId);
        await file.datasync();
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

/** The bytes of a file; none when there is no such file. */
async function* existing(stream: Readable): AsyncGenerator<Buffer> {
  try {
    yield* stream;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

async function crcOf(path: string): Promise<number> {
  let crc = 0;
  for await (const chunk of existing(createReadStream(path))) crc = crc32(chunk, crc);
  return crc;
}

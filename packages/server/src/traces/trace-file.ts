import { crc32 } from 'node:zlib';
import type { Appender, Files } from '@slipway/files';
import { createTail, findTail, type TraceTail } from './trace-tail.ts';

/** The log of one job while it grows. */
export interface TraceFile {
  /** How much of the log has come: also what was not kept of it. */
  readonly receivedBytes: number;
  /** What can be read. */
  readonly storedBytes: number;
  /** CRC-32 of all that has come; undefined when that cannot be known any more. */
  readonly crc: number | undefined;
  /** Takes all of it or nothing. Beyond `limitBytes` only the last of it is kept, and shown by `seal`. */
  write(chunks: readonly Uint8Array[], limitBytes: number): Promise<void>;
  /** Takes a remark of the server's own. */
  remark(text: string): Promise<void>;
  /** Puts the end of a log that was too long behind its beginning. */
  seal(): Promise<void>;
  /** Resolves when all that has come survives a power cut. After one that failed each fails, until it begins anew. */
  sync(): Promise<void>;
  /** Whether a sync has failed: what it lost, no later one brings. */
  readonly isDoubtful: boolean;
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Of the limit, so much is for the end of the log; a piece of it is half of that. */
const tailBytes = (limitBytes: number) => Math.min(2 ** 20, Math.floor(limitBytes / 4));

/** Opens the log, as an earlier process may have left it. */
export async function openTraceFile(files: Files, name: string): Promise<TraceFile> {
  const folder = `${name}.tail`;
  const main = await files.append(name);
  // It begins behind what the log has become too long for: of one that begins there is none.
  const isNew = main.sizeBytes === 0;
  let tail = isNew ? undefined : await findTail(files, folder, 2 ** 19).catch(closing(main));
  let isSealed = false;
  const crc = tail ? undefined : await crcOf(files, name, main.sizeBytes).catch(closing(main));
  const received = createCount(tail?.endsAt ?? main.sizeBytes, crc);

  /** The reader hears of it before the bytes are laid aside, or neither happens. */
  async function beginTail(chunks: readonly Uint8Array[], limitBytes: number): Promise<void> {
    const before = main.sizeBytes;
    await main.write([Buffer.from(tooLong(limitBytes))]);
    try {
      const beginning = { mainBytes: main.sizeBytes, beginsAt: received.bytes };
      const begun = await createTail(files, folder, tailBytes(limitBytes) / 2, beginning);
      await begun.write(chunks);
      tail = begun;
    } catch (error) {
      await main.truncate(before);
      throw error;
    }
  }

  async function writeCounted(chunks: readonly Uint8Array[], limitBytes: number): Promise<void> {
    const bytes = chunks.reduce((sum, { length }) => sum + length, 0);
    if (bytes === 0) return;
    const fits = main.sizeBytes + bytes <= limitBytes - tailBytes(limitBytes);
    if (tail) await tail.write(chunks);
    else if (fits && !isSealed) await main.write(chunks);
    // What comes when the log has been closed is counted, and nothing more.
    else if (!isSealed) await beginTail(chunks, limitBytes);
    received.add(chunks);
  }

  /** Whatever the limit: what the server says of a job is its last line. */
  async function remark(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    await (tail ?? main).write([bytes]);
    received.add([bytes]);
  }

  async function seal(): Promise<void> {
    if (!tail) return;
    // What was lost of it can't be put anywhere: this fails as the sync has.
    if (tail.isDoubtful) await tail.sync();
    await putBehind(main, tail);
    await main.sync();
    await tail.delete();
    tail = undefined;
    isSealed = true;
  }

  return {
    get receivedBytes() {
      return received.bytes;
    },
    get storedBytes() {
      return main.sizeBytes;
    },
    get crc() {
      return received.crc;
    },
    write: writeCounted,
    remark,
    seal,
    async sync() {
      // Both begin at once: whoever closes one of them meanwhile waits for its sync.
      await Promise.all([tail?.sync(), main.sync()]);
    },
    get isDoubtful() {
      return main.isDoubtful || (tail?.isDoubtful ?? false);
    },
    async restart() {
      await tail?.delete();
      tail = undefined;
      isSealed = false;
      await main.truncate(0);
      received.restart();
    },
    async close() {
      await tail?.close();
      await main.close();
    },
  };
}

async function putBehind(main: Appender, tail: TraceTail): Promise<void> {
  const { leftOutBytes, content } = await tail.kept();
  // A kill may have come in between: it begins anew.
  await main.truncate(tail.mainBytes);
  await main.write([Buffer.from(leftOut(leftOutBytes))]);
  for await (const chunk of content) await main.write([chunk]);
}

/** What has come, kept or not. */
function createCount(startBytes: number, startCrc: number | undefined) {
  let bytes = startBytes;
  let crc = startCrc;
  return {
    get bytes() {
      return bytes;
    },
    get crc() {
      return crc;
    },
    add(chunks: readonly Uint8Array[]): void {
      for (const chunk of chunks) {
        if (crc !== undefined) crc = crc32(chunk, crc);
        bytes += chunk.length;
      }
    },
    restart(): void {
      bytes = 0;
      crc = 0;
    },
  };
}

function tooLong(limitBytes: number): string {
  const size = `${Math.floor(limitBytes / 2 ** 20)} MiB`;
  return yellow(
    `This log has come to its limit of ${size} (ci_jobs_trace_size_limit). The job goes on; the end of its log follows when it ends.`,
  );
}

function leftOut(bytes: number): string {
  return yellow(`${bytes} bytes are left out here: the log is longer than its limit.`);
}

function yellow(text: string): string {
  return `\n\u001b[33;1m${text}\u001b[0;m\n`;
}

async function crcOf(files: Files, name: string, sizeBytes: number): Promise<number> {
  let crc = 0;
  const file = sizeBytes === 0 ? undefined : await files.open(name);
  for await (const chunk of file?.stream() ?? []) crc = crc32(chunk, crc);
  return crc;
}

/** Lets go of what was opened before something failed. */
function closing(main: Appender) {
  return async (error: unknown): Promise<never> => {
    await main.close();
    throw error;
  };
}

import type { Appender, Files } from '@slipway/files';
import { lostFile } from '#files/stored-file';

/** Where a log that is too long has come to, and what of its end is kept. */
export interface TraceTail {
  /** How long the file of its beginning was when there was no more room in it. */
  readonly mainBytes: number;
  /** How much of the log had come by then. */
  readonly beginsAt: number;
  /** How much of the log has come. */
  readonly endsAt: number;
  /** Whether the disk has refused some of what is kept. */
  readonly isDoubtful: boolean;
  write(chunks: readonly Uint8Array[]): Promise<void>;
  /** What is kept, oldest first, and how many bytes before it are not. */
  kept(): Promise<{ readonly leftOutBytes: number; readonly content: AsyncIterable<Uint8Array> }>;
  /** Resolves when what is kept survives a power cut; others may write, and delete it, meanwhile. */
  sync(): Promise<void>;
  delete(): Promise<void>;
  close(): Promise<void>;
}

interface Segment {
  readonly name: string;
  readonly start: number;
}

/** Where a tail begins. */
interface Beginning {
  readonly mainBytes: number;
  readonly beginsAt: number;
}

/**
 * The end of a log in pieces, of which the last two are kept.
 *
 *     <folder>/<mainBytes>-<beginsAt>-<offset of its first byte in the log>
 *
 * All that must be known after a kill stands in the names and sizes.
 */
export async function createTail(
  files: Files,
  folder: string,
  pieceBytes: number,
  beginning: Beginning,
): Promise<TraceTail> {
  // A power cut may have left pieces of a log whose beginning it took.
  await files.deleteAll(folder);
  return tailOf(files, folder, pieceBytes, beginning, []);
}

/** The tail that an earlier process has begun; undefined without one. */
export async function findTail(
  files: Files,
  folder: string,
  pieceBytes: number,
): Promise<TraceTail | undefined> {
  const found = (await Array.fromAsync(files.list(folder))).map(read);
  const [first] = found;
  if (!first) return undefined;
  const segments = found.toSorted((a, b) => a.start - b.start);
  return tailOf(files, folder, pieceBytes, first, segments);
}

function read(name: string): Segment & Beginning {
  const [mainBytes = 0, beginsAt = 0, start = 0] = name
    .slice(name.lastIndexOf('/') + 1)
    .split('-')
    .map(Number);
  return { name, mainBytes, beginsAt, start };
}

async function tailOf(
  files: Files,
  folder: string,
  pieceBytes: number,
  { mainBytes, beginsAt }: Beginning,
  known: readonly Segment[],
): Promise<TraceTail> {
  let segments = [...known];
  const newest = segments.at(-1);
  let file: Appender | undefined = newest && (await files.append(newest.name));
  let endsAt = newest && file ? newest.start + file.sizeBytes : beginsAt;
  /** The piece before, until it has been synced or goes. */
  let full: Appender | undefined;
  let isGone = false;

  async function close(): Promise<void> {
    const open = [full, file];
    [full, file] = [undefined, undefined];
    for (const each of open) await each?.close();
  }

  async function next(): Promise<Appender> {
    await full?.close();
    [full, file] = [file, undefined];
    const name = `${folder}/${mainBytes}-${beginsAt}-${endsAt}`;
    file = await files.append(name);
    segments.push({ name, start: endsAt });
    for (const { name: old } of segments.slice(0, -2)) await files.delete(old);
    segments = segments.slice(-2);
    return file;
  }

  return {
    mainBytes,
    beginsAt,
    get endsAt() {
      return endsAt;
    },
    get isDoubtful() {
      return [full, file].some((each) => each?.isDoubtful);
    },
    async write(chunks) {
      const into = file && file.sizeBytes < pieceBytes ? file : await next();
      await into.write(chunks);
      endsAt += chunks.reduce((sum, { length }) => sum + length, 0);
    },
    async kept() {
      return {
        leftOutBytes: (segments[0]?.start ?? endsAt) - beginsAt,
        content: contentOf(files, segments),
      };
    },
    async sync() {
      const before = full;
      await Promise.all([before?.sync(), file?.sync()]).catch((error: unknown) => {
        if (!isGone) throw error;
      });
      if (before === undefined || full !== before) return;
      full = undefined;
      await before.close();
    },
    async delete() {
      isGone = true;
      await close();
      await files.deleteAll(folder);
    },
    close,
  };
}

async function* contentOf(files: Files, segments: readonly Segment[]): AsyncGenerator<Uint8Array> {
  for (const { name } of segments) {
    const file = await files.open(name);
    if (!file) throw lostFile();
    yield* file.stream();
  }
}

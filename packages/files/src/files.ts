import type { Readable } from 'node:stream';

/** What is known of a stored file without reading it. */
export interface FileFacts {
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
  /** Another one whenever the content may be another. */
  readonly version: string;
}

/** Bytes `[start, end)`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What has come in. */
export interface Received {
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** A small file as a journal writes it. */
export interface JournaledFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What a file must be to be kept. */
export interface PutConditions {
  /** More is refused while it streams in: `FileTooLarge`. */
  readonly mostBytes?: number;
  /** Anything else is refused: `FileMismatch`. */
  readonly expected?: Received;
}

/** A file opened for reading. Close it, or let `stream` do so. */
export interface OpenFile extends FileFacts {
  /** Fills the buffer with what lies at `position`; answers how much that was, 0 beyond the end. */
  read(buffer: Uint8Array, position: number): Promise<number>;
  /** Whether what was read last lay in memory, so that to wait for what comes next holds nobody up. */
  readonly isAtHand: boolean;
  /** As `read`, while everybody waits: for a file that is at hand. */
  readNow(buffer: Uint8Array, position: number): number;
  /** Streams the file or a part of it. The stream closes the file, also when nobody reads to its end. */
  stream(range?: ByteRange): Readable;
  close(): Promise<void>;
}

/** A file that grows at its end. Others may read it meanwhile. */
export interface Appender {
  readonly sizeBytes: number;
  /**
   * Whether a sync of this file has failed, also before it was opened: some of it may be lost, and no later sync succeeds.
   * It ends when the file is cut to nothing, or another one takes its place.
   */
  readonly isDoubtful: boolean;
  /** All of it, or nothing. What has been written survives the end of this process. */
  write(chunks: readonly Uint8Array[]): Promise<void>;
  /** Cuts the file. */
  truncate(sizeBytes: number): Promise<void>;
  /** Resolves when all that was written survives a power cut, the file's name included. */
  sync(): Promise<void>;
  /** The same but for the name, which is about to be another one. */
  syncContent(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Where bytes are kept: files by name (`47/archive-1`), on a disk, in memory, or in a store of objects.
 *
 * What has resolved survives a power cut. A file that was put is whole or not there; one that is put again
 * is the old one or the new one. Names are parts joined by `/`; none of them begins with a dot.
 *
 * Without room for more, what writes fails with `StorageFull`; reading and deleting go on.
 */
export interface Files {
  /** Undefined without such a file. */
  facts(name: string): Promise<FileFacts | undefined>;
  /** Opens a file; undefined without one. */
  open(name: string): Promise<OpenFile | undefined>;
  /** Stores all that comes. What breaks off, or is not as expected, leaves things as they were. */
  put(
    name: string,
    content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    conditions?: PutConditions,
  ): Promise<Received>;
  /**
   * A small file as it is to be written by the journal that places these files, for who has more for that journal to do
   * at once. Undefined without a journal, or when the file is too large for it: then it is to be put.
   */
  journaled(name: string, bytes: Uint8Array): Promise<JournaledFile | undefined>;
  /** Opens a file at its end; makes it when it is not there. One appender at a time. */
  append(name: string): Promise<Appender>;
  /** Gives a synced file another name, which may have been another file's; one that is doubtful keeps its own. */
  move(from: string, to: string): Promise<void>;
  /** Lets a file count as modified now; one that is not there is left. */
  renew(name: string): Promise<void>;
  /** False when there was none. A power cut may bring a deleted file back. */
  delete(name: string): Promise<boolean>;
  /** Deletes all below a folder. */
  deleteAll(folder: string): Promise<void>;
  /** The names of all files below a folder, in no order. */
  list(folder: string): AsyncIterable<string>;
  /** The names of the folders in a folder. */
  folders(folder: string): Promise<readonly string[]>;
}

import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder, syncFolder } from '@slipway/io';
import { StorageFull } from '../file-errors.ts';
import type { Appender } from '../files.ts';
import type { Syncs } from '../syncs.ts';
import type { Room } from './room.ts';

/** Brings what a file holds to the disk. */
export type SyncFile = (file: FileHandle) => Promise<void>;

/** What appenders of one folder share. */
export interface Appending {
  readonly room: Room;
  readonly syncs: Syncs;
  readonly syncFile: SyncFile;
}

/** Opens a file at its end, and makes it with its folder when it is not there. */
export async function openAppender(path: string, shared: Appending): Promise<Appender> {
  const { room, syncs, syncFile } = shared;
  const file = await openAtEnd(path);
  let { size } = await file.stat();
  let isNameSynced = false;

  /** A full disk takes a part, or says so: either way the file ends where it did before. */
  async function write(chunks: readonly Uint8Array[]): Promise<void> {
    const bytes = chunks.reduce((sum, { length }) => sum + length, 0);
    if (bytes === 0) return;
    await room.take(bytes);
    try {
      await writeAll(file, chunks, bytes);
    } catch (error) {
      await file.truncate(size).catch(() => {});
      throw error;
    }
    size += bytes;
  }

  return {
    get sizeBytes() {
      return size;
    },
    get isDoubtful() {
      return syncs.hasFailed(path);
    },
    write,
    async truncate(sizeBytes) {
      await file.truncate(sizeBytes);
      size = sizeBytes;
      if (sizeBytes === 0) syncs.forget(path);
    },
    sync: () =>
      syncs.run(path, async () => {
        await syncFile(file);
        // The file may be as new as its bytes.
        if (!isNameSynced) await syncFolder(dirname(path));
        isNameSynced = true;
      }),
    syncContent: () => syncs.run(path, () => syncFile(file)),
    close: () => file.close(),
  };
}

async function openAtEnd(path: string): Promise<FileHandle> {
  return open(path, 'a+', 0o600).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    await makeFolder(dirname(path), 0o700);
    return open(path, 'a+', 0o600);
  });
}

async function writeAll(
  file: FileHandle,
  chunks: readonly Uint8Array[],
  bytes: number,
): Promise<void> {
  const { bytesWritten } = await file.writev(chunks);
  if (bytesWritten === bytes) return;
  const rest = Buffer.concat(chunks).subarray(bytesWritten);
  const again = await file.write(rest);
  if (again.bytesWritten < rest.length) throw new StorageFull('the disk took only a part');
}

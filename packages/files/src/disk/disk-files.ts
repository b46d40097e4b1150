import { randomUUID } from 'node:crypto';
import {
  type FileHandle,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  unlink,
  utimes,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type FileJournal, makeFolder, syncFolder } from '@slipway/io';
import { checkedFolder, checkedName } from '../file-name.ts';
import type { Files } from '../files.ts';
import { createIntake } from '../received.ts';
import { createSyncs } from '../syncs.ts';
import { openAppender, type SyncFile } from './disk-appender.ts';
import { diskFacts, openReader, orMissing } from './disk-reader.ts';
import { createRoom, freeBytesOf, type Room, usualReserve } from './room.ts';

export interface DiskFilesOptions {
  /** Instead of looking at the disk. */
  readonly room?: Room;
  /** Places files, and writes small ones, by this: for who does so a hundred times a second. */
  readonly journal?: FileJournal;
  /** Instead of the system's call, for disks that fail. */
  readonly syncFile?: SyncFile;
}

/** No upload takes longer between two of its bytes; older ones are what a killed process left. */
const abandonedMs = 60 * 60 * 1000;
const writeBytes = 512 * 1024;
/** What is at hand and no longer is written by one word to the journal. */
const smallBytes = 256 * 1024;

/**
 * Files in a folder, which nobody but its owner looks into.
 *
 *     <name>             a file
 *     .incoming/<uuid>   one that is being put
 */
export async function createDiskFiles(
  directory: string,
  { room, journal, syncFile = (file) => file.datasync() }: DiskFilesOptions = {},
): Promise<Files> {
  const incoming = join(directory, '.incoming');
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  await forgetAbandoned(incoming);
  const space = room ?? (await diskRoom(directory));
  const syncs = createSyncs();
  const pathOf = (name: string) => join(directory, checkedName(name));
  const folderOf = (name: string) => join(directory, checkedFolder(name));
  const place = async (temporary: string, path: string) => {
    if (journal) await journal.run([{ does: 'move', from: temporary, to: path }]);
    else await placeHere(temporary, path);
    syncs.forget(path);
  };

  return {
    facts: (name) => diskFacts(pathOf(name)),
    open: (name) => openReader(pathOf(name)),
    async put(name, content, conditions = {}) {
      const path = pathOf(name);
      const temporary = join(incoming, randomUUID());
      const intake = createIntake(conditions);
      try {
        const small = journal && smallIn(content);
        if (small) {
          intake.take(small);
          const received = intake.end();
          await space.take(small.length);
          await journal.run([{ does: 'put', path, bytes: small }]);
          syncs.forget(path);
          return received;
        }
        await receive(content, temporary, (chunk) => intake.take(chunk), space);
        const received = intake.end();
        await place(temporary, path);
        return received;
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
    async journaled(name, bytes) {
      if (!journal || bytes.length > smallBytes) return undefined;
      await space.take(bytes.length);
      return { path: pathOf(name), bytes };
    },
    append: (name) => openAppender(pathOf(name), { room: space, syncs, syncFile }),
    async move(from, to) {
      syncs.check(pathOf(from));
      await place(pathOf(from), pathOf(to));
    },
    async renew(name) {
      const now = new Date();
      await orMissing(utimes(pathOf(name), now, now));
    },
    async delete(name) {
      const wasThere = (await orMissing(unlink(pathOf(name)).then(() => true))) ?? false;
      syncs.forget(pathOf(name));
      return wasThere;
    },
    async deleteAll(folder) {
      await rm(folderOf(folder), { recursive: true, force: true });
      syncs.forgetBelow(folderOf(folder));
    },
    list: (folder) => filesBelow(directory, checkedFolder(folder)),
    async folders(folder) {
      const entries = await orMissing(readdir(folderOf(folder), { withFileTypes: true }));
      const names = (entries ?? []).filter((entry) => entry.isDirectory()).map(({ name }) => name);
      return names.filter(isShown);
    },
  };
}

async function diskRoom(directory: string): Promise<Room> {
  const reserveBytes = await usualReserve(directory);
  return createRoom({ freeBytes: () => freeBytesOf(directory), reserveBytes });
}

async function forgetAbandoned(incoming: string): Promise<void> {
  for (const name of await readdir(incoming)) {
    const facts = await diskFacts(join(incoming, name));
    const isOld = facts && facts.modifiedAt.getTime() < Date.now() - abandonedMs;
    if (isOld) await rm(join(incoming, name), { force: true });
  }
}

/** Writes a new file, synced. Many chunks are one write; one is on its way while the next comes. */
async function receive(
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  path: string,
  take: (chunk: Uint8Array) => void,
  room: Room,
): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  let writing: Promise<unknown> = Promise.resolve();
  let batch: Uint8Array[] = [];
  let bytes = 0;
  const flush = async () => {
    await writing;
    const [full, size] = [batch, bytes];
    [batch, bytes] = [[], 0];
    writing = write(file, full, size, room);
    // Awaited by the next flush; until then a failure must not count as unhandled.
    writing.catch(() => {});
  };
  try {
    for await (const chunk of content) {
      take(chunk);
      batch.push(chunk);
      bytes += chunk.length;
      if (bytes >= writeBytes) await flush();
    }
    await flush();
    await writing;
    await file.datasync();
  } finally {
    await writing.catch(() => {});
    await file.close();
  }
}

async function write(
  file: FileHandle,
  chunks: readonly Uint8Array[],
  bytes: number,
  room: Room,
): Promise<void> {
  if (bytes === 0) return;
  await room.take(bytes);
  const { bytesWritten } = await file.writev(chunks);
  // It says what is the matter when it is given the rest.
  if (bytesWritten < bytes) await file.writeFile(Buffer.concat(chunks).subarray(bytesWritten));
}

/** The only piece of what is no stream, where it is small. */
function smallIn(content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
  if (!Array.isArray(content) || content.length !== 1) return undefined;
  const [piece]: readonly Uint8Array[] = content;
  return piece && piece.length <= smallBytes ? piece : undefined;
}

async function placeHere(temporary: string, path: string): Promise<void> {
  await makeFolder(dirname(path), 0o700);
  await rename(temporary, path);
  await syncFolder(dirname(path));
}

async function* filesBelow(root: string, folder: string): AsyncGenerator<string> {
  const entries = await orMissing(readdir(join(root, folder), { withFileTypes: true }));
  for (const entry of entries ?? []) {
    if (!isShown(entry.name)) continue;
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* filesBelow(root, name);
    else yield name;
  }
}

function isShown(name: string): boolean {
  return !name.startsWith('.');
}

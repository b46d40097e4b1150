import { Readable } from 'node:stream';
import { guarded } from '@slipway/io';
import { StorageFull } from '../file-errors.ts';
import { checkedFolder, checkedName } from '../file-name.ts';
import type { Appender, FileFacts, Files, OpenFile } from '../files.ts';
import { createIntake } from '../received.ts';
import { createSyncs, type Syncs } from '../syncs.ts';

interface MemoryFile {
  bytes: Buffer;
  modifiedAt: Date;
  version: number;
}

/** How such a disk is. */
interface MemoryDisk {
  /** So much fits. */
  readonly capacityBytes?: number;
  /** What a sync of a file that grows comes to: a disk may be slow, and fail. */
  syncFile?(name: string): Promise<void>;
}

/** Files that are gone with the process, for tests. */
export function createMemoryFiles(disk: MemoryDisk = {}): Files {
  const files = new Map<string, MemoryFile>();
  const syncs = createSyncs();
  let versions = 0;

  function makeRoom(bytes: number): void {
    const used = [...files.values()].reduce((sum, file) => sum + file.bytes.length, 0);
    if (used + bytes > (disk.capacityBytes ?? Infinity))
      throw new StorageFull('the memory for files is full');
  }

  function save(name: string, bytes: Buffer): void {
    versions += 1;
    const known = files.get(name);
    if (known) Object.assign(known, { bytes, modifiedAt: new Date(), version: versions });
    else files.set(name, { bytes, modifiedAt: new Date(), version: versions });
  }

  return {
    async facts(name) {
      const file = files.get(checkedName(name));
      return file && factsOf(file);
    },
    async open(name) {
      const file = files.get(checkedName(name));
      return file && openFile(file);
    },
    async put(name, content, conditions = {}) {
      checkedName(name);
      const intake = createIntake(conditions);
      const chunks: Uint8Array[] = [];
      for await (const chunk of content) {
        intake.take(chunk);
        chunks.push(chunk);
      }
      const received = intake.end();
      makeRoom(received.sizeBytes);
      files.delete(name);
      save(name, Buffer.concat(chunks));
      syncs.forget(name);
      return received;
    },
    journaled: async () => undefined,
    async append(name) {
      if (!files.has(checkedName(name))) save(name, Buffer.alloc(0));
      return appender({ files, name, makeRoom, save, syncs, syncFile: disk.syncFile });
    },
    async move(from, to) {
      const file = files.get(checkedName(from));
      if (!file) throw new Error(`there is no file ${from}`);
      syncs.check(from);
      files.delete(from);
      files.set(checkedName(to), file);
      syncs.forget(to);
    },
    async renew(name) {
      const file = files.get(checkedName(name));
      if (!file) return;
      versions += 1;
      Object.assign(file, { modifiedAt: new Date(), version: versions });
    },
    async delete(name) {
      syncs.forget(name);
      return files.delete(checkedName(name));
    },
    async deleteAll(folder) {
      for (const name of below(files, folder)) files.delete(name);
      syncs.forgetBelow(folder);
    },
    async *list(folder) {
      yield* below(files, folder);
    },
    async folders(folder) {
      const skipped = folder === '' ? 0 : folder.length + 1;
      const rests = below(files, folder).map((name) => name.slice(skipped).split('/'));
      return [...new Set(rests.flatMap(([first = '', ...more]) => (more.length > 0 ? first : [])))];
    },
  };
}

function below(files: ReadonlyMap<string, MemoryFile>, folder: string): readonly string[] {
  const start = checkedFolder(folder) === '' ? '' : `${folder}/`;
  return [...files.keys()].filter((name) => name.startsWith(start));
}

function factsOf({ bytes, modifiedAt, version }: MemoryFile): FileFacts {
  return { sizeBytes: bytes.length, modifiedAt, version: String(version) };
}

function openFile(file: MemoryFile): OpenFile {
  return {
    ...factsOf(file),
    read: async (buffer, position) => file.bytes.copy(buffer, 0, position),
    isAtHand: true,
    readNow: (buffer, position) => file.bytes.copy(buffer, 0, position),
    stream(range = { start: 0, end: file.bytes.length }) {
      const part = file.bytes.subarray(range.start, Math.max(range.start, range.end));
      return guarded(Readable.from(part.length === 0 ? [] : [part], { objectMode: false }));
    },
    close: async () => {},
  };
}

interface Appending {
  readonly files: ReadonlyMap<string, MemoryFile>;
  readonly name: string;
  readonly makeRoom: (bytes: number) => void;
  readonly save: (name: string, bytes: Buffer) => void;
  readonly syncs: Syncs;
  readonly syncFile: MemoryDisk['syncFile'];
}

function appender({ files, name, makeRoom, save, syncs, syncFile }: Appending): Appender {
  const sync = () => syncs.run(name, async () => syncFile?.(name));
  const bytes = () => files.get(name)?.bytes ?? Buffer.alloc(0);
  return {
    get sizeBytes() {
      return bytes().length;
    },
    get isDoubtful() {
      return syncs.hasFailed(name);
    },
    async write(chunks) {
      const added = Buffer.concat(chunks);
      makeRoom(added.length);
      save(name, Buffer.concat([bytes(), added]));
    },
    async truncate(sizeBytes) {
      save(name, bytes().subarray(0, sizeBytes));
      if (sizeBytes === 0) syncs.forget(name);
    },
    sync,
    syncContent: sync,
    close: async () => {},
  };
}

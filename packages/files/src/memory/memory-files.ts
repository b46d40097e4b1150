import { Readable } from 'node:stream';
import { guarded } from '@slipway/io';
import { StorageFull } from '../file-errors.ts';
import { checkedFolder, checkedName } from '../file-name.ts';
import type { Appender, FileFacts, Files, OpenFile } from '../files.ts';
import { createIntake } from '../received.ts';

interface MemoryFile {
  bytes: Buffer;
  modifiedAt: Date;
  version: number;
}

/** Files that are gone with the process, for tests: at most `capacityBytes` of them. */
export function createMemoryFiles(limits: { readonly capacityBytes?: number } = {}): Files {
  const files = new Map<string, MemoryFile>();
  let versions = 0;

  function makeRoom(bytes: number): void {
    const used = [...files.values()].reduce((sum, file) => sum + file.bytes.length, 0);
    if (used + bytes > (limits.capacityBytes ?? Infinity))
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
      return received;
    },
    journaled: async () => undefined,
    async append(name) {
      if (!files.has(checkedName(name))) save(name, Buffer.alloc(0));
      return appender(files, name, makeRoom, save);
    },
    async move(from, to) {
      const file = files.get(checkedName(from));
      if (!file) throw new Error(`there is no file ${from}`);
      files.delete(from);
      files.set(checkedName(to), file);
    },
    async renew(name) {
      const file = files.get(checkedName(name));
      if (!file) return;
      versions += 1;
      Object.assign(file, { modifiedAt: new Date(), version: versions });
    },
    delete: async (name) => files.delete(checkedName(name)),
    async deleteAll(folder) {
      for (const name of below(files, folder)) files.delete(name);
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

function appender(
  files: ReadonlyMap<string, MemoryFile>,
  name: string,
  makeRoom: (bytes: number) => void,
  save: (name: string, bytes: Buffer) => void,
): Appender {
  const bytes = () => files.get(name)?.bytes ?? Buffer.alloc(0);
  return {
    get sizeBytes() {
      return bytes().length;
    },
    async write(chunks) {
      const added = Buffer.concat(chunks);
      makeRoom(added.length);
      save(name, Buffer.concat([bytes(), added]));
    },
    truncate: async (sizeBytes) => save(name, bytes().subarray(0, sizeBytes)),
    sync: async () => {},
    syncContent: async () => {},
    close: async () => {},
  };
}

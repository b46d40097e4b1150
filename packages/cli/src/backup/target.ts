import type { Manifest, SavedFile } from './manifest.ts';

/** Where a backup is written. It has its name only when all of it has been read again, and was as written. */
export interface BackupTarget extends AsyncDisposable {
  /** Copies a database of the data folder as of one moment. */
  database(from: string, path: string): Promise<SavedFile>;
  /** Copies a file. Fails with ENOENT when it is gone, and is as before then. */
  file(from: string, path: string): Promise<SavedFile>;
  /** Reads all again, and gives it its name. @throws CommandFailed when it was not written as it was read */
  finish(manifest: Manifest): Promise<void>;
}

/** What is written has another name until it is whole, and one for each process that writes. */
export function unfinishedName(name: string, pid = process.pid): string {
  return `${name}.unfinished-${pid}`;
}

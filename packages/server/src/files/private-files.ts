import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
} from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Makes a folder that nobody but its owner looks into; one that is there is closed to others. */
export async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  await chmod(path, 0o700);
}

/** Makes an empty file that nobody but its owner reads; one that is there is closed to others. */
export function makePrivateFile(path: string): void {
  // Never opened when it is there: closing it would end the locks that this process has on it.
  if (existsSync(path)) chmodSync(path, 0o600);
  else closeSync(openSync(path, 'a', 0o600));
}

/** The same as `makePrivateFolder`, at a start. */
export function makePrivateFolderSync(path: string): void {
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o700);
}

/** Removes all files of a folder but the last ones by name; those are nobody else's to read. */
export function keepNewest(folder: string, most: number): void {
  const names = readdirSync(folder).sort();
  for (const name of names.slice(0, -most)) rmSync(join(folder, name), { force: true });
  for (const name of names.slice(-most)) chmodSync(join(folder, name), 0o600);
}

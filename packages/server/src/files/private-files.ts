import { chmodSync, closeSync, existsSync, openSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';

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

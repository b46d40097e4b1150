import { spawn } from 'node:child_process';
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { guarded } from '../guarded.ts';
import { isMissing, type Touched } from './take-step.ts';

/** More are synced by one word to the whole file system: it has written most of them by then. */
const many = 200;

/** Brings what was touched to the disk while others work. */
export async function syncTouched(root: string, touched: Touched): Promise<void> {
  const count = touched.files.size + touched.folders.size;
  if (count > many && (await syncFileSystem(root))) return;
  for (const path of pathsOf(touched)) {
    try {
      const file = await open(path, 'r');
      await file.sync().finally(() => file.close());
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
}

/** The same at once. */
export function syncTouchedNow(touched: Touched): void {
  for (const path of pathsOf(touched)) {
    try {
      const file = openSync(path, 'r');
      try {
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
}

/** Somebody has moved or removed what is missing, and synced that. */
function* pathsOf({ files, folders }: Touched): Generator<string> {
  yield* files;
  yield* folders;
}

/** False where the system has no such program. */
async function syncFileSystem(root: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = guarded(spawn('sync', ['-f', root], { stdio: 'ignore' }));
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}

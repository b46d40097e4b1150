import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * Removes a file or a folder with all that is in it; nothing there is fine.
 *
 * A script can put folders into each other until no path reaches the last of them. Node removes by
 * path and would leave them for ever, and with them every later job in this folder would fail; `rm`
 * goes from folder to folder.
 */
export async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENAMETOOLONG') throw error;
    await promisify(execFile)('rm', ['-rf', '--', path]);
  }
}

import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * The program of the roles as a few files in the place of some thousand, which `scripts/join.ts` makes:
 *
 *     .cache/joined/made-of.json   which folder is current, and what it was made of
 *     .cache/joined/a1b2c3/        one build: roles/main.js and its parts
 */
export const joinedFolder = join(import.meta.dirname, '../../../../../.cache/joined');

/** What one build was made of. */
export interface MadeOf {
  readonly folder: string;
  /** Each file with its size and when it was written. */
  readonly files: Readonly<Record<string, readonly [sizeBytes: number, writtenMs: number]>>;
}

/** What the roles run, when it was made of what lies in the checkout now; undefined: their sources, then. */
export function joinedEntry(folder: string = joinedFolder): URL | undefined {
  try {
    const made: MadeOf = JSON.parse(readFileSync(join(folder, 'made-of.json'), 'utf8'));
    const entry = join(folder, made.folder, 'roles/main.js');
    return existsSync(entry) && isFresh(made) ? pathToFileURL(entry) : undefined;
  } catch {
    return undefined; // there is none, or it is another version's
  }
}

function isFresh({ files }: MadeOf): boolean {
  return Object.entries(files).every(([file, [sizeBytes, writtenMs]]) => {
    const { size, mtimeMs } = statSync(file);
    return size === sizeBytes && mtimeMs === writtenMs;
  });
}

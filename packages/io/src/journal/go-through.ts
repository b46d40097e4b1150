import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { decodeRecords, type FileStep, withPaths } from './journal-records.ts';
import type { JournalPlace } from './journal-wish.ts';
import { syncTouchedNow } from './sync-touched.ts';
import { isMissing, type Touched, takeStep } from './take-step.ts';
import { withoutOvertaken } from './without-overtaken.ts';

/** The name of a log; they sort in the order of their beginnings. */
export const logName = (number: number): string => `${String(number).padStart(12, '0')}.log`;

/** Where a file is written before it gets its name. */
export const freshFile = (folder: string): string => join(folder, 'new');

/** Does once more all that logs say, in order, syncs it and forgets them. */
export function goThrough({ root, folder }: JournalPlace): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const logs = readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .sort();
  if (logs.length === 0) return;
  const touched: Touched = { files: new Set(), folders: new Set() };
  const steps = logs.flatMap((name) => stepsIn(join(folder, name)));
  for (const step of withoutOvertaken(steps)) {
    for (const each of withPaths([step], (path) => join(root, path))) {
      takeAgain(each, freshFile(folder), touched);
    }
  }
  syncTouchedNow(touched);
  for (const name of logs) unlinkSync(join(folder, name));
  syncFolderNow(folder);
}

const stepsIn = (log: string): FileStep[] => [...decodeRecords(readFileSync(log))].flat();

/**
 * What was moved before the crash has no old name any more, and what was written is there: most of it, unless the
 * power was cut. Writing that anew would want room on a disk that may be full.
 */
function takeAgain(step: FileStep, fresh: string, touched: Touched): void {
  if (step.does === 'put' && says(step.path, step.bytes)) {
    touched.files.add(step.path);
    touched.folders.add(dirname(step.path));
    return;
  }
  try {
    takeStep(step, fresh, touched);
  } catch (error) {
    if (step.does !== 'move' || !isMissing(error)) throw error;
  }
}

function says(path: string, bytes: string | Uint8Array): boolean {
  const content = Buffer.from(bytes);
  try {
    return statSync(path).size === content.length && readFileSync(path).equals(content);
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** What a folder lists is on the disk only when the folder itself is synced. */
export function syncFolderNow(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

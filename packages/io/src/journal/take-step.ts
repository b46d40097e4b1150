import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { FileStep } from './journal-records.ts';

/** Files and folders that were changed and have not been synced. */
export interface Touched {
  readonly files: Set<string>;
  readonly folders: Set<string>;
}

/** Does a step, and notes what it has touched. `fresh` is where a file is written before it gets its name. */
export function takeStep(step: FileStep, fresh: string, touched: Touched): void {
  if (step.does === 'remove') remove(step.path, step.ifSays, touched);
  else if (step.does === 'move') move(step.from, step.to, touched);
  else {
    write(fresh, step.bytes);
    inFolder(step.path, touched, () => renameSync(fresh, step.path));
    touched.files.add(step.path);
  }
}

function move(from: string, to: string, touched: Touched): void {
  inFolder(to, touched, () => renameSync(from, to));
  touched.folders.add(dirname(from));
  touched.files.delete(from);
}

function remove(path: string, ifSays: string | undefined, touched: Touched): void {
  try {
    if (ifSays !== undefined && readFileSync(path, 'utf8') !== ifSays) return;
    unlinkSync(path);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  touched.files.delete(path);
  touched.folders.add(dirname(path));
}

function write(path: string, bytes: string | Uint8Array): void {
  const file = openSync(path, 'w', 0o600);
  try {
    const content = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
    for (let at = 0; at < content.length; ) at += writeSync(file, content, at);
  } finally {
    closeSync(file);
  }
}

/** Most folders are there; a missing one is made, with those above it. */
function inFolder(path: string, { folders }: Touched, work: () => void): void {
  const folder = dirname(path);
  folders.add(folder);
  try {
    work();
  } catch (error) {
    if (!isMissing(error)) throw error;
    const first = mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (first === undefined) throw error;
    for (let made = folder; ; made = dirname(made)) {
      folders.add(dirname(made));
      if (made === first) break;
    }
    work();
  }
}

/** Whether the system found no such file. */
export function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '@slipway/io';

/** What the disk keeper has done at last. */
export interface KeeperNote {
  readonly at: string;
  /** Per cent of the disk in use, before and after. */
  readonly usedBefore: number;
  readonly usedAfter: number;
  readonly caches: number;
  readonly workTrees: number;
  readonly images: number;
  /** Half received, and given up. */
  readonly uploads: number;
  readonly freedBytes: number;
}

const noteFile = (dataDir: string): string => join(dataDir, 'disk-keeper.json');

/** For commands and pages, which ask what was pruned last. */
export async function writeKeeperNote(dataDir: string, note: KeeperNote): Promise<void> {
  await writeDurably(noteFile(dataDir), JSON.stringify(note));
}

/** Undefined while it has never had anything to do. */
export function readKeeperNote(dataDir: string): KeeperNote | undefined {
  try {
    return JSON.parse(readFileSync(noteFile(dataDir), 'utf8')) as KeeperNote; // written above
  } catch {
    return undefined;
  }
}

/** `2026-01-05 12:00: removed 3 caches, 1 work tree, 0 images, 0 abandoned uploads; 1.2 GB became free` */
export function keeperWords({
  at,
  caches,
  workTrees,
  images,
  uploads,
  freedBytes,
}: KeeperNote): string {
  const time = at.slice(0, 16).replace('T', ' ');
  const things = [
    count(caches, 'cache'),
    count(workTrees, 'work tree'),
    count(images, 'image'),
    count(uploads, 'abandoned upload'),
  ].join(', ');
  return `${time} UTC: removed ${things}; ${(freedBytes / 1e9).toFixed(1)} GB became free`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

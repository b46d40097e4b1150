import { randomBytes } from 'node:crypto';
import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freeBytesOf, usualReserve } from '@slipway/files';
import type { Log } from '#log';

/** A file that is there to be given away when others have filled the disk to its last byte. */
export interface Reserve {
  /** What files may still take of the disk: databases and deletions need the rest. */
  left(): Promise<number>;
  /** Gives the file away on a full disk, so that people can delete; makes it anew when there is room. */
  tend(): Promise<void>;
}

/** Enough for the database to note some thousand deletions, each of which makes room. */
const mostBytes = 4 * 2 ** 20;

/**
 * Files leave a part of the disk free by themselves; this is for a disk that others fill.
 *
 *     <data folder>/reserve
 */
export function createReserve(dataDir: string, log: Log): Reserve {
  const path = join(dataDir, 'reserve');
  let turn: Promise<void> = Promise.resolve();

  async function tend(): Promise<void> {
    const [free, kept] = await Promise.all([freeBytesOf(dataDir), usualReserve(dataDir)]);
    // Given away, it must not look like room for files again.
    const bytes = Math.floor(Math.min(mostBytes, kept / 2));
    const isThere = (await stat(path).catch(() => undefined))?.size === bytes;
    if (isThere && free < bytes / 2) {
      await rm(path, { force: true });
      log.warn('the disk is full: the reserve was given away so that people can delete', { free });
    } else if (!isThere && free > kept + 2 * bytes) {
      // Not of zeros, which some file systems keep without taking any room.
      await writeFile(path, randomBytes(bytes), { mode: 0o600 });
    }
  }

  return {
    async left() {
      return (await freeBytesOf(dataDir)) - (await usualReserve(dataDir));
    },
    tend() {
      turn = turn.then(tend).catch((error: unknown) => {
        log.warn('the reserve could not be seen to', { error });
      });
      return turn;
    },
  };
}

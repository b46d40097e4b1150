import { statfs } from 'node:fs/promises';
import { StorageFull } from '../file-errors.ts';

/** Looks that nobody fills a disk to its last byte. */
export interface Room {
  /** Throws `StorageFull` when so many more bytes would touch the reserve. */
  take(bytes: number): Promise<void>;
}

export interface RoomOptions {
  readonly freeBytes: () => Promise<number>;
  /**
   * What stays free of files: databases need room to take note of what people delete. Of a small disk a
   * twentieth.
   */
  readonly reserveBytes: number;
}

/** Others write to the same disk, so what was seen holds for a moment. */
const freshMs = 1000;
/** Looked at again after so much was taken of what was seen. */
const betweenLooksBytes = 64 * 2 ** 20;

export function createRoom({ freeBytes, reserveBytes }: RoomOptions): Room {
  let seenAt = -Infinity;
  let left = 0;

  async function look(): Promise<void> {
    const free = await freeBytes();
    seenAt = performance.now();
    left = Math.min(betweenLooksBytes, free - reserveBytes);
  }

  return {
    async take(bytes) {
      if (left < bytes || performance.now() - seenAt > freshMs) await look();
      // A single large write may be more than is looked at in between.
      if (left <= 0 || (left < betweenLooksBytes && left < bytes)) {
        throw new StorageFull('the disk is full: make room there, then try again');
      }
      left -= bytes;
    },
  };
}

/** What others than root may still write on the disk of a folder. */
export async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** A reserve that suits the disk of a folder: 128 MiB, of a small one less. */
export async function usualReserve(folder: string): Promise<number> {
  const { blocks, bsize } = await statfs(folder);
  return Math.min(128 * 2 ** 20, (blocks * bsize) / 20);
}

import { readSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { OpenFile } from '../files.ts';

/** A disk that answers later than this holds others up. */
const slowMs = 5;
/** So many reads are left to the pool of threads after the disk was asked; twice as many each time. */
const firstPatience = 32;

/**
 * Reads of one file: by threads until what it holds turns out to lie in memory, then at once, until the disk is asked.
 *
 * What another thread has read lies in that one's cache of the processor: to send it from there costs twice as much
 * as to read and send it by the same. Whether the disk was asked is counted by the system, for the whole process:
 * others may be taken for it, which costs a detour.
 */
export function createReads(file: FileHandle): Pick<OpenFile, 'isAtHand' | 'read' | 'readNow'> {
  let isAtHand = false;
  let patience = firstPatience;
  /** Reads that are to come before a file that the disk was asked for is tried again. */
  let waits = 0;

  return {
    get isAtHand() {
      return isAtHand;
    },
    async read(buffer, position) {
      const before = diskReads();
      const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
      waits = Math.max(0, waits - 1);
      isAtHand = waits === 0 && diskReads() === before;
      return bytesRead;
    },
    readNow(buffer, position) {
      const before = diskReads();
      const start = performance.now();
      const bytesRead = readSync(file.fd, buffer, 0, buffer.length, position);
      isAtHand = diskReads() === before && performance.now() - start < slowMs;
      if (isAtHand) return bytesRead;
      waits = patience;
      patience *= 2;
      return bytesRead;
    },
  };
}

/** How often this process has made a file system read from its disk. */
const diskReads = (): number => process.resourceUsage().fsRead;

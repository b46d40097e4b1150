import { readSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { OpenFile } from '../files.ts';

/** A disk that answers later than this holds others up. */
const slowMs = 5;
/** Memory answers sooner, unless something else has had the processor meanwhile: then the system is asked about the next ones. */
const quickMs = 0.25;
/** So many reads are asked about then. To ask costs as much as the half of a read. */
const watchedAtOnce = 16;
/** So many reads are left to the pool of threads after the disk was asked; twice as many each time. */
const firstPatience = 32;

/** What reads know of the machine. */
export interface ReadingSystem {
  /** In milliseconds. */
  now(): number;
  /** How often this process has made a file system read from its disk. */
  diskReads(): number;
  readNow(file: number, buffer: Uint8Array, position: number): number;
}

const thisSystem: ReadingSystem = {
  now: () => performance.now(),
  diskReads: () => process.resourceUsage().fsRead,
  readNow: (file, buffer, position) => readSync(file, buffer, 0, buffer.length, position),
};

/**
 * Reads of one file: by threads until what it holds turns out to lie in memory, then at once, until the disk is asked.
 *
 * What another thread has read lies in that one's cache of the processor: to send it from there costs twice as much
 * as to read and send it by the same. Whether the disk was asked is counted by the system, for the whole process:
 * others may be taken for it, which costs a detour.
 */
export function createReads(
  file: Pick<FileHandle, 'fd' | 'read'>,
  system: ReadingSystem = thisSystem,
): Pick<OpenFile, 'isAtHand' | 'read' | 'readNow'> {
  let isAtHand = false;
  let patience = firstPatience;
  /** Reads that are to come before a file that the disk was asked for is tried again. */
  let waits = 0;
  /** Reads that are to come about which the system is asked. */
  let watched = 0;

  /** Whether what was read in so many milliseconds lay in memory, as far as that can be told. */
  function wasAtHand(took: number, before: number | undefined): boolean {
    if (took > quickMs) watched = watchedAtOnce;
    if (before === undefined) return took < slowMs;
    return took < slowMs && system.diskReads() === before;
  }

  return {
    get isAtHand() {
      return isAtHand;
    },
    async read(buffer, position) {
      const before = system.diskReads();
      const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
      waits = Math.max(0, waits - 1);
      isAtHand = waits === 0 && system.diskReads() === before;
      return bytesRead;
    },
    readNow(buffer, position) {
      const before = watched > 0 ? system.diskReads() : undefined;
      watched = Math.max(0, watched - 1);
      const start = system.now();
      const bytesRead = system.readNow(file.fd, buffer, position);
      isAtHand = wasAtHand(system.now() - start, before);
      if (isAtHand) return bytesRead;
      waits = patience;
      patience *= 2;
      return bytesRead;
    },
  };
}

import { createHash } from 'node:crypto';
import { FileMismatch, FileTooLarge } from './file-errors.ts';
import type { PutConditions, Received } from './files.ts';

/** Counts and hashes what passes, and refuses what must not be kept. */
export interface Intake {
  /** Throws `FileTooLarge` as soon as that is known. */
  take(chunk: Uint8Array): void;
  /** At the end. Throws `FileMismatch`. */
  end(): Received;
}

export function createIntake({ mostBytes, expected }: PutConditions): Intake {
  const hash = createHash('sha256');
  const limit = Math.min(mostBytes ?? Infinity, expected?.sizeBytes ?? Infinity);
  let sizeBytes = 0;
  return {
    take(chunk) {
      sizeBytes += chunk.length;
      if (mostBytes !== undefined && sizeBytes > mostBytes) throw new FileTooLarge(mostBytes);
      if (sizeBytes > limit)
        throw new FileMismatch(`it is larger than the ${limit} bytes announced`);
      hash.update(chunk);
    },
    end() {
      const received = { sizeBytes, sha256: hash.digest('hex') };
      if (!expected) return received;
      if (sizeBytes !== expected.sizeBytes) {
        throw new FileMismatch(`${sizeBytes} of ${expected.sizeBytes} bytes have come`);
      }
      if (received.sha256 !== expected.sha256) throw new FileMismatch('its SHA-256 is another one');
      return received;
    },
  };
}

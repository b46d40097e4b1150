import { createHash, type Hash } from 'node:crypto';
import type { OpenFile } from '@slipway/files';
import type { Algorithm } from '#protocol/digest';

const pieceBytes = 1024 * 1024;

/** Hashes a whole file through one buffer, and closes it. */
export async function hashFile(
  file: OpenFile,
  algorithm: Algorithm,
  signal?: AbortSignal,
): Promise<Hash> {
  const hash = createHash(algorithm);
  const buffer = Buffer.allocUnsafeSlow(Math.min(pieceBytes, Math.max(1, file.sizeBytes)));
  try {
    for (let position = 0; ; ) {
      signal?.throwIfAborted();
      const length = await file.read(buffer, position);
      if (length === 0) return hash;
      hash.update(buffer.subarray(0, length));
      position += length;
    }
  } finally {
    await file.close();
  }
}

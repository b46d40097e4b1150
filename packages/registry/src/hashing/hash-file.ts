import type { OpenFile } from '@slipway/files';
import type { Algorithm } from '#protocol/digest';
import type { Hashing, RunningHash } from './hashing.ts';
import { pieceBytes } from './pieces.ts';

/** Hashes a whole file through one piece, and closes it. Whoever gets the hash drops it. */
export async function hashFile(
  { start, pieces }: Hashing,
  file: OpenFile,
  algorithm: Algorithm,
  signal?: AbortSignal,
): Promise<RunningHash> {
  const hash = start(algorithm);
  const piece = pieces.take();
  try {
    for (let position = 0; ; ) {
      signal?.throwIfAborted();
      const wanted = Math.min(pieceBytes, Math.max(1, file.sizeBytes - position));
      const length = await file.read(piece.bytes.subarray(0, wanted), position);
      if (length === 0) return hash;
      await hash.update(piece, length);
      position += length;
    }
  } catch (error) {
    hash.drop();
    throw error;
  } finally {
    pieces.giveBack(piece);
    await file.close();
  }
}

/** The digits of a whole file's hash; closes it. */
export async function hexOfFile(
  hashing: Hashing,
  file: OpenFile,
  algorithm: Algorithm,
  signal?: AbortSignal,
): Promise<string> {
  const hash = await hashFile(hashing, file, algorithm, signal);
  return hash.digest().finally(() => hash.drop());
}

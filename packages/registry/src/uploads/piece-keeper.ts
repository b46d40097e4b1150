import type { Appender } from '@slipway/files';
import type { Piece, Pieces } from '#hashing/pieces';
import type { Session } from './upload-sessions.ts';

/** The beginning of a piece that has something in it. */
export interface Filled {
  readonly piece: Piece;
  readonly length: number;
}

/** Where pieces go. */
export interface Keeping {
  readonly file: Appender;
  readonly session: Session;
  readonly pieces: Pieces;
}

/**
 * Pieces of one upload that may be under way: on a busy machine each thread waits for its turn, and finds more
 * to do when it comes. Fewer when many uploads share the memory.
 */
const mostUnderWay = 4;
const fewUnderWay = 2;

/** Writes and hashes pieces side by side, in their order, and gives each back when both is done. */
export class PieceKeeper {
  readonly #place: Keeping;
  readonly #underWay = new Set<Promise<void>>();
  /** What is written by one call when the write before it is done. */
  #batch: { readonly filled: Filled[]; readonly written: Promise<void> } | undefined;
  #lastWrite: Promise<void> = Promise.resolve();
  #failure: { readonly reason: unknown } | undefined;

  constructor(place: Keeping) {
    this.#place = place;
  }

  /** Resolves when there is room for another piece. Rejects when an earlier one could not be kept. */
  async keep(filled: Filled): Promise<void> {
    const kept: Promise<void> = this.#writeAndHash(filled)
      .catch((reason: unknown) => {
        this.#failure ??= { reason };
      })
      .finally(() => this.#underWay.delete(kept));
    this.#underWay.add(kept);
    const most = this.#place.pieces.areMany ? fewUnderWay : mostUnderWay;
    while (this.#underWay.size >= most) await Promise.race(this.#underWay);
    this.#throwFailure();
  }

  /** Resolves when all is kept. */
  async end(): Promise<void> {
    await Promise.all(this.#underWay);
    this.#throwFailure();
  }

  async #writeAndHash(filled: Filled): Promise<void> {
    const { session, pieces } = this.#place;
    const { piece, length } = filled;
    const both = [this.#write(filled), session.hash.update(piece, length)];
    const ended = await Promise.allSettled(both);
    pieces.giveBack(piece);
    for (const each of ended) if (each.status === 'rejected') throw each.reason;
    session.hashedBytes += length;
  }

  #write(filled: Filled): Promise<void> {
    this.#batch ??= this.#nextBatch();
    this.#batch.filled.push(filled);
    return this.#batch.written;
  }

  #nextBatch(): { readonly filled: Filled[]; readonly written: Promise<void> } {
    const filled: Filled[] = [];
    this.#lastWrite = this.#lastWrite.then(() => {
      this.#batch = undefined;
      return this.#place.file.write(
        filled.map(({ piece, length }) => piece.bytes.subarray(0, length)),
      );
    });
    return { filled, written: this.#lastWrite };
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.reason;
  }
}

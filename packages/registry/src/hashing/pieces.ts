/** Memory that threads share: filled here, hashed there, written from where it lies. */
export interface Piece {
  readonly memory: SharedArrayBuffer;
  readonly bytes: Uint8Array;
}

/** How large a piece is: what is read, written and hashed at a time. A larger one leaves the processor's nearest cache. */
export const pieceBytes = 256 * 1024;

/** More that are not in use are not kept; while nothing is received, just these few. */
const mostSpare = 32;
const mostIdle = 3;
/** So many in use are too many for everybody to take more. */
const many = 48;

/** Pieces are used again and again: fresh memory for every megabyte costs more than to hash it. */
export class Pieces {
  readonly #spare: Piece[] = [];
  #inUse = 0;

  get areMany(): boolean {
    return this.#inUse >= many;
  }

  take(): Piece {
    this.#inUse += 1;
    return this.#spare.pop() ?? fresh();
  }

  /** Whoever gives a piece back must not touch it any more. */
  giveBack(piece: Piece): void {
    this.#inUse -= 1;
    if (this.#spare.length < mostSpare) this.#spare.push(piece);
    if (this.#inUse === 0) this.#spare.splice(mostIdle);
  }
}

function fresh(): Piece {
  const memory = new SharedArrayBuffer(pieceBytes);
  return { memory, bytes: new Uint8Array(memory) };
}

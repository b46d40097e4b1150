import type { OutputChunk } from './output.ts';

/** The Engine keeps a line in pieces of this size; only the last one may be shorter. */
const PIECE_BYTES = 16 * 1024;
const LINE_FEED = 10;

/**
 * Watches over the last line of a followed log: when it does not end in a line feed, the Engine stops
 * following before it has told it.
 */
export class LastLine {
  /** Bytes of the line that has not ended yet, by stream. */
  readonly #open = new Map<OutputChunk['stream'], number>();

  see({ stream, data }: OutputChunk): void {
    const end = data.lastIndexOf(LINE_FEED);
    const before = this.#open.get(stream) ?? 0;
    this.#open.set(stream, end < 0 ? before + data.length : data.length - end - 1);
  }

  /** Whether `last`, the last piece of the log, has not been told. */
  lacks({ stream, data }: OutputChunk): boolean {
    const isUnfinished = data.length > 0 && data.at(-1) !== LINE_FEED;
    const isWholePiece = data.length >= PIECE_BYTES;
    return isUnfinished && !isWholePiece && (this.#open.get(stream) ?? 0) % PIECE_BYTES === 0;
  }
}

import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { Algorithm } from '#protocol/digest';
import { HashThread } from './hash-thread.ts';
import { type Piece, Pieces } from './pieces.ts';

/** A hash of what comes piece by piece. */
export interface RunningHash {
  /** Adds the beginning of a piece. Resolves when the piece may be used for something else. */
  update(piece: Piece, length: number): Promise<void>;
  /** Of what has come so far, in hexadecimal digits; more may follow. */
  digest(): Promise<string>;
  /** Its thread has ended: the bytes must be hashed anew. */
  readonly isLost: boolean;
  /** Must be called when it is not needed any more. */
  drop(): void;
}

/** Hashes without holding the event loop: a megabyte takes it about a millisecond. */
export interface Hashing {
  readonly pieces: Pieces;
  start(algorithm: Algorithm): RunningHash;
  /** Ends the threads. */
  close(): Promise<void>;
}

/** The event loop receives and a pool writes meanwhile; more threads than this wait for the loop. */
const mostThreads = Math.max(1, Math.min(4, availableParallelism() - 1));

/** A word to a thread costs as much as to hash so many bytes at once. */
const smallBytes = 64 * 1024;

/** The threads of one registry; they start with the first large blob. */
export function createHashing(): Hashing {
  const pieces = new Pieces();
  let threads: HashThread[] = [];

  function idlestThread(): HashThread {
    threads = threads.filter(({ hasEnded }) => !hasEnded);
    const idlest = threads.toSorted((one, other) => one.load - other.load)[0];
    if (idlest && (idlest.load === 0 || threads.length >= mostThreads)) return idlest;
    const thread = new HashThread();
    threads.push(thread);
    return thread;
  }

  return {
    pieces,
    start: (algorithm) => new GrowingHash(algorithm, idlestThread, pieces),
    async close() {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

/** Holds what is small until it is asked for, and gives to a thread what is more. */
class GrowingHash implements RunningHash {
  readonly #algorithm: Algorithm;
  readonly #threadFor: () => HashThread;
  readonly #pieces: Pieces;
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #away: { readonly thread: HashThread; readonly id: number } | undefined;

  constructor(algorithm: Algorithm, threadFor: () => HashThread, pieces: Pieces) {
    this.#algorithm = algorithm;
    this.#threadFor = threadFor;
    this.#pieces = pieces;
  }

  get isLost(): boolean {
    return this.#away?.thread.hasEnded === true;
  }

  async update(piece: Piece, length: number): Promise<void> {
    if (this.#away === undefined && this.#heldBytes + length <= smallBytes) {
      this.#held.push(piece.bytes.slice(0, length));
      this.#heldBytes += length;
      return;
    }
    const { thread, id } = this.#away ?? (await this.#move());
    await thread.update(id, this.#algorithm, piece, length);
  }

  async digest(): Promise<string> {
    if (this.#away) return this.#away.thread.digest(this.#away.id);
    const hash = createHash(this.#algorithm);
    for (const bytes of this.#held) hash.update(bytes);
    return hash.digest('hex');
  }

  drop(): void {
    this.#away?.thread.drop(this.#away.id);
    this.#held = [];
  }

  /** To a thread, with what was held so far. */
  async #move(): Promise<{ readonly thread: HashThread; readonly id: number }> {
    const thread = this.#threadFor();
    const away = { thread, id: thread.begin() };
    this.#away = away;
    if (this.#heldBytes > 0) await this.#handOver(away.thread, away.id);
    return away;
  }

  async #handOver(thread: HashThread, id: number): Promise<void> {
    const piece = this.#pieces.take();
    let length = 0;
    for (const bytes of this.#held) {
      piece.bytes.set(bytes, length);
      length += bytes.length;
    }
    this.#held = [];
    const done = thread.update(id, this.#algorithm, piece, length);
    await done.finally(() => this.#pieces.giveBack(piece));
  }
}

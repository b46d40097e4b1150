import { createHash, type Hash } from 'node:crypto';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { guarded } from '@slipway/io';
import type { Algorithm } from '#protocol/digest';
import type { Piece } from './pieces.ts';

const role = 'hashes';

/** A thread costs more to start than a layer to hash: between the pushes of somebody who works it stays. */
const idleMs = 5 * 60_000;
/** Hashes that wait for more bytes would have to be computed anew. */
const idleWithHashesMs = 15 * 60_000;

type Wish =
  | {
      readonly kind: 'update';
      readonly id: number;
      readonly algorithm: Algorithm;
      readonly memory: SharedArrayBuffer;
      readonly length: number;
    }
  | { readonly kind: 'digest'; readonly id: number }
  | { readonly kind: 'drop'; readonly id: number };

/** One thread, and the hashes that it has in hand. They are lost when it ends. */
export class HashThread {
  readonly #worker = guarded(new Worker(new URL(import.meta.url), { workerData: { role } }));
  readonly #waiting: PromiseWithResolvers<string>[] = [];
  readonly #open = new Set<number>();
  #last = 0;
  #hasEnded = false;
  #leave: NodeJS.Timeout | undefined;

  constructor() {
    this.#worker.unref();
    this.#worker.on('message', (hex: string) => this.#answered(hex));
    this.#worker.once('exit', () => this.#ended());
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** How many hashes it has in hand. */
  get load(): number {
    return this.#open.size;
  }

  /** Begins a hash and answers its number. */
  begin(): number {
    this.#last += 1;
    this.#open.add(this.#last);
    return this.#last;
  }

  /** Resolves when the piece may be used for something else. */
  async update(id: number, algorithm: Algorithm, { memory }: Piece, length: number): Promise<void> {
    await this.#ask({ kind: 'update', id, algorithm, memory, length });
  }

  /** Of what has come so far, in hexadecimal digits; more may follow. */
  digest(id: number): Promise<string> {
    return this.#ask({ kind: 'digest', id });
  }

  drop(id: number): void {
    if (!this.#open.delete(id) || this.#hasEnded) return;
    this.#worker.postMessage({ kind: 'drop', id } satisfies Wish);
    if (this.#waiting.length === 0) this.#rest();
  }

  async close(): Promise<void> {
    clearTimeout(this.#leave);
    await this.#worker.terminate();
  }

  #ask(wish: Wish): Promise<string> {
    if (this.#hasEnded) throw lost();
    clearTimeout(this.#leave);
    this.#worker.ref();
    const asker = Promise.withResolvers<string>();
    this.#waiting.push(asker);
    this.#worker.postMessage(wish);
    return asker.promise;
  }

  #answered(hex: string): void {
    this.#waiting.shift()?.resolve(hex);
    if (this.#waiting.length === 0) this.#rest();
  }

  #rest(): void {
    this.#worker.unref();
    clearTimeout(this.#leave);
    const patience = this.#open.size === 0 ? idleMs : idleWithHashesMs;
    this.#leave = setTimeout(() => void this.#worker.terminate(), patience).unref();
  }

  #ended(): void {
    this.#hasEnded = true;
    clearTimeout(this.#leave);
    for (const asker of this.#waiting.splice(0)) asker.reject(lost());
  }
}

const lost = () => new Error('the thread that hashed has ended; the hash is computed anew');

/** In turn, so that answers come in the order of the wishes. */
function serve(): void {
  const hashes = new Map<number, Hash>();
  parentPort?.on('message', (wish: Wish) => {
    const hash = hashes.get(wish.id);
    if (wish.kind === 'drop') hashes.delete(wish.id);
    else if (wish.kind === 'digest') parentPort?.postMessage(hash?.copy().digest('hex') ?? '');
    else {
      const { id, algorithm, memory, length } = wish;
      hashes.set(id, (hash ?? createHash(algorithm)).update(new Uint8Array(memory, 0, length)));
      parentPort?.postMessage('');
    }
  });
}

/** Not another thread that loads this file among others. */
const isOurThread = !isMainThread && workerData?.role === role;

if (isOurThread) serve();

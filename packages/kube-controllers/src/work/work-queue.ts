import type { Log } from '@slipway/kube-objects';
import { timerDelay } from '@slipway/kube-objects';

const firstDelayMs = 10;
const longestDelayMs = 60_000;
/** Does the work for a key; may answer when the key must be looked at again without an event. */
export type Work = (key: string) => Promise<Date | undefined>;

/** What a queue is for. */
export interface Worker {
  readonly name: string;
  readonly sync: Work;
  /** How many keys it may work on at a time; default 4. */
  readonly workers?: number;
}

/**
 * Keys that want a look. A key that is added many times is worked on once, one that is added during
 * its own work once more afterwards; never twice at a time. Work that throws is tried again after a
 * delay that doubles from 10 ms to a minute.
 */
export class WorkQueue {
  readonly #worker: Worker;
  readonly #log: Log;
  readonly #clock: () => Date;
  readonly #waiting = new Set<string>();
  readonly #busy = new Set<string>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #failures = new Map<string, number>();
  #closed = false;
  #idle: (() => void)[] = [];
  #isWoken = false;

  constructor(worker: Worker, log: Log, clock: () => Date = () => new Date()) {
    this.#worker = worker;
    this.#log = log;
    this.#clock = clock;
  }

  /** Asks for a look at `key` soon. */
  add(key: string) {
    if (this.#closed) return;
    this.#waiting.add(key);
    this.#wake();
  }

  /** Asks for a look at `key` at `at`, unless an earlier one has been asked for. */
  addAt(key: string, at: Date) {
    this.#addAfter(key, Math.max(0, at.getTime() - this.#clock().getTime()));
  }

  /** Resolves when nothing waits and nothing is in work; timers don't count. */
  async idle(): Promise<void> {
    if (this.#waiting.size === 0 && this.#busy.size === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** Forgets what waits; resolves when the work at hand has ended. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#waiting.clear();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    await this.idle();
  }

  #addAfter(key: string, delayMs: number) {
    if (this.#closed) return;
    clearTimeout(this.#timers.get(key));
    // A key that is looked at too early is asked for again.
    const timer = setTimeout(() => {
      this.#timers.delete(key);
      this.add(key);
    }, timerDelay(delayMs));
    timer.unref();
    this.#timers.set(key, timer);
  }

  /** A turn of the event loop lies between two looks: work that asks for itself stops nothing else. */
  #wake() {
    if (this.#isWoken) return;
    this.#isWoken = true;
    setImmediate(() => {
      this.#isWoken = false;
      this.#next();
    });
  }

  #next() {
    for (const key of this.#waiting) {
      if (this.#busy.size >= (this.#worker.workers ?? 4)) return;
      if (this.#busy.has(key)) continue;
      this.#waiting.delete(key);
      this.#busy.add(key);
      void this.#run(key);
    }
  }

  async #run(key: string) {
    try {
      const again = await this.#worker.sync(key);
      this.#failures.delete(key);
      if (again) this.addAt(key, again);
    } catch (error) {
      this.#retry(key, error);
    }
    this.#busy.delete(key);
    if (this.#waiting.size > 0) this.#wake();
    if (this.#waiting.size > 0 || this.#busy.size > 0) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #retry(key: string, error: unknown) {
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    const delayMs = Math.min(firstDelayMs * 2 ** (failures - 1), longestDelayMs);
    const fields = { controller: this.#worker.name, key, failures, delayMs, error };
    // The first failures are mostly conflicts with another writer.
    if (failures < 4) this.#log.debug('look at a key failed', fields);
    else this.#log.warn('look at a key failed again and again', fields);
    this.#addAfter(key, delayMs);
  }
}

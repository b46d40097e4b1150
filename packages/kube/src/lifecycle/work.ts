import type { Log } from '../log.ts';
import { ApiError } from '../status.ts';

const firstDelay = 100;
const lastDelay = 30_000;

/**
 * Does work by key, one at a time, each key once however often it is asked for. Work that fails is
 * tried again later; work whose object has changed or gone is not worth a word.
 */
export class Work implements AsyncDisposable {
  readonly #do: (key: string) => Promise<void>;
  readonly #log: Log;
  readonly #waiting = new Set<string>();
  readonly #failures = new Map<string, number>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(log: Log, work: (key: string) => Promise<void>) {
    this.#log = log;
    this.#do = work;
  }

  add(key: string): void {
    if (this.#closed) return;
    this.#waiting.add(key);
    this.#running ??= this.#run();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#waiting.clear();
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#running;
  }

  async #run(): Promise<void> {
    // What is added in this turn is worth looking at together.
    await new Promise(setImmediate);
    for (const key of this.#waiting) {
      this.#waiting.delete(key);
      try {
        await this.#do(key);
        this.#failures.delete(key);
      } catch (error) {
        this.#retry(key, error);
      }
    }
    this.#running = undefined;
  }

  #retry(key: string, error: unknown): void {
    if (this.#closed) return;
    if (error instanceof ApiError && error.reason === 'NotFound') return;
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    const isRace = error instanceof ApiError && error.reason === 'Conflict';
    if (!isRace) this.#log.warn('work failed and is tried again', { key, error });
    const delay = Math.min(firstDelay * 2 ** (failures - 1), lastDelay);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.add(key);
    }, delay);
    timer.unref();
    this.#timers.add(timer);
  }
}

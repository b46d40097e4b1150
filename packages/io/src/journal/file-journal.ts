/**
 * Small files that are written, moved and removed by a thread, durably, with one sync for all who wait.
 *
 *     <folder>/<number>.log     what was done lately, in its order (`journal-records.ts`)
 *     <folder>/new              a file about to be renamed into its place
 *
 * - What is to be done is appended to the log and synced, then it is done, without a sync of its own; then its
 *   asker hears of it. So whatever a power cut makes of the files, the log says what they were.
 * - The log is gone through at the next start: doing all of it once more, in order, leads to the same files.
 * - When a log has grown, or is some minutes old, the next one begins. The files that it names are synced
 *   behind everybody's back, then it goes.
 * - Whoever changes what lies below `root` past this, by renaming a folder of it, calls `settle` first.
 */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { guarded } from '../guarded.ts';
import { goThrough } from './go-through.ts';
import type { FileStep } from './journal-records.ts';
import type { JournalAnswer, JournalPlace, JournalWish } from './journal-wish.ts';
import { JournalWriter } from './journal-writer.ts';

const role = 'journal';

/** Small files that are there after a crash once they have been told of. */
export interface FileJournal {
  /**
   * Does some things in order. When it resolves they survive a power cut. It stops at the first that fails, with
   * the system's error.
   */
  run(steps: readonly FileStep[]): Promise<void>;
  /** The same, but for the power cut: that is up to the next `run`, which may be one of nothing. */
  runUnsynced(steps: readonly FileStep[]): Promise<void>;
  /** Resolves when all is on the disk where it belongs, and no log would do it again. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** With nobody to write for so long, no log is left behind. */
const idleMs = 10_000;
/** A thread costs more to start than many files to write: it stays for longer. */
const threadIdleMs = 5 * 60_000;

/** Goes through what a crash has left, before anybody is kept waiting; the thread starts with the first step. */
export function createFileJournal(place: JournalPlace): FileJournal {
  goThrough(place);
  return new ThreadedJournal(place);
}

class ThreadedJournal implements FileJournal {
  readonly #place: JournalPlace;
  readonly #waiting = new Map<number, PromiseWithResolvers<void>>();
  /** What was asked for in this turn of the loop: it goes together, so that one sync carries it. */
  #unsent: JournalWish[] = [];
  #worker: Worker | undefined;
  #leave: NodeJS.Timeout | undefined;
  #last = 0;
  #isClosed = false;

  constructor(place: JournalPlace) {
    this.#place = place;
  }

  run(steps: readonly FileStep[]): Promise<void> {
    return this.#ask((number) => ({ kind: 'run', number, steps, isSynced: true }));
  }

  runUnsynced(steps: readonly FileStep[]): Promise<void> {
    return this.#ask((number) => ({ kind: 'run', number, steps, isSynced: false }));
  }

  async settle(): Promise<void> {
    if (this.#worker) await this.#ask((number) => ({ kind: 'settle', number }));
    else goThrough(this.#place);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    // What cannot be settled is gone through at the next start.
    const settled = this.settle().catch(() => undefined);
    this.#isClosed = true;
    await settled;
    clearTimeout(this.#leave);
    await this.#worker?.terminate();
  }

  #ask(wishOf: (number: number) => JournalWish): Promise<void> {
    if (this.#isClosed) throw new Error('the journal of small files is closed');
    clearTimeout(this.#leave);
    this.#worker ??= this.#begin();
    this.#worker.ref();
    this.#last += 1;
    const asker = Promise.withResolvers<void>();
    this.#waiting.set(this.#last, asker);
    this.#unsent.push(wishOf(this.#last));
    if (this.#unsent.length === 1) setImmediate(() => this.#send());
    return asker.promise;
  }

  #send(): void {
    // Who has been told meanwhile that the thread has ended must not see it done later.
    const wishes = this.#unsent.filter(({ number }) => this.#waiting.has(number));
    this.#unsent = [];
    if (wishes.length > 0) this.#worker?.postMessage(wishes);
  }

  #begin(): Worker {
    const url = new URL(import.meta.url);
    const worker = guarded(new Worker(url, { workerData: { role, ...this.#place } }));
    worker.on('message', (answers: readonly JournalAnswer[]) => this.#answered(answers));
    worker.once('exit', () => this.#ended(worker));
    return worker;
  }

  #answered(answers: readonly JournalAnswer[]): void {
    for (const { number, failure } of answers) {
      const asker = this.#waiting.get(number);
      this.#waiting.delete(number);
      if (failure) asker?.reject(Object.assign(new Error(failure.message), failure));
      else asker?.resolve();
    }
    if (this.#waiting.size > 0) return;
    this.#worker?.unref();
    clearTimeout(this.#leave);
    this.#leave = setTimeout(() => void this.#rest(), idleMs).unref();
  }

  /** Leaves no log behind when there is nothing to do, and after a while no thread. */
  async #rest(): Promise<void> {
    await this.settle().catch(() => undefined);
    if (this.#waiting.size > 0) return;
    clearTimeout(this.#leave);
    this.#leave = setTimeout(() => void this.#end(), threadIdleMs).unref();
  }

  async #end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #ended(worker: Worker): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const error = new Error('the thread that writes small files has ended');
    for (const asker of this.#waiting.values()) asker.reject(error);
    this.#waiting.clear();
  }
}

/** Not another thread that loads this file among others. */
const isOurThread = !isMainThread && workerData?.role === role;

if (isOurThread) {
  const writer = new JournalWriter(workerData, (answers) => parentPort?.postMessage(answers));
  parentPort?.on('message', (wishes: readonly JournalWish[]) => writer.take(wishes));
}

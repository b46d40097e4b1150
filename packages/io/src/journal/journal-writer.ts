import { closeSync, fdatasyncSync, ftruncateSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { join, relative } from 'node:path';
import { freshFile, goThrough, logName, syncFolderNow } from './go-through.ts';
import { encodeRecord, withPaths } from './journal-records.ts';
import type { Failure, JournalAnswer, JournalPlace, JournalWish } from './journal-wish.ts';
import { syncTouched } from './sync-touched.ts';
import { type Touched, takeStep } from './take-step.ts';

/** A log that is longer than this, or older, is settled. */
const longBytes = 8 * 2 ** 20;
const oldMs = 5 * 60_000;

/** Its number is waited for by none. */
const nobody = 0;

type RunWish = Extract<JournalWish, { kind: 'run' }>;

/** A log, and what its records have touched. */
interface Log {
  readonly path: string;
  readonly fd: number;
  readonly touched: Touched;
  bytes: number;
}

/** The thread of a journal: logs what came meanwhile with one sync, does it, and answers. */
export class JournalWriter {
  readonly #place: JournalPlace;
  readonly #answer: (answers: readonly JournalAnswer[]) => void;
  #waiting: JournalWish[] = [];
  #log: Log | undefined;
  #lastNumber = 0;
  /** Those before the one that is written are settled one after the other. */
  #settling: Promise<unknown> = Promise.resolve();
  #hasUnsynced = false;
  /** What a failed sync has lost, no later one brings. */
  #failure: unknown;

  constructor(place: JournalPlace, answer: (answers: readonly JournalAnswer[]) => void) {
    this.#place = place;
    this.#answer = answer;
    // A thread before this one may have ended in the middle of something.
    goThrough(place);
  }

  take(wishes: readonly JournalWish[]): void {
    // Whatever else has come by then is done with it.
    if (this.#waiting.length === 0) setImmediate(() => this.#work());
    this.#waiting.push(...wishes);
  }

  #work(): void {
    const wishes = this.#waiting;
    this.#waiting = [];
    this.#run(wishes.filter((wish) => wish.kind === 'run'));
    for (const wish of wishes) if (wish.kind === 'settle') void this.#settle(wish.number);
  }

  #run(wishes: readonly RunWish[]): void {
    if (wishes.length === 0) return;
    try {
      this.#write(wishes);
    } catch (error) {
      const failure = failureOf(error);
      this.#answer(wishes.map(({ number }) => ({ number, failure })));
      return;
    }
    const answers = wishes.map((wish) => this.#carryOut(wish));
    if (answers.some(({ failure }) => failure)) void this.#answerSettled(answers);
    else this.#answer(answers);
    if (this.#log && this.#log.bytes > longBytes) void this.#settle(nobody);
  }

  /** Appends all to the log, and syncs it if somebody wants that. */
  #write(wishes: readonly RunWish[]): void {
    if (this.#failure !== undefined) throw this.#failure;
    const records = wishes
      .filter(({ steps }) => steps.length > 0)
      .map(({ steps }) => encodeRecord(withPaths(steps, (path) => this.#inside(path))));
    if (records.length > 0) {
      append(this.#log ?? this.#open(), Buffer.concat(records));
      this.#hasUnsynced = true;
    }
    if (wishes.some(({ isSynced }) => isSynced)) this.#sync();
  }

  #sync(): void {
    if (!this.#hasUnsynced || !this.#log) return;
    try {
      fdatasyncSync(this.#log.fd);
    } catch (error) {
      this.#failure = error;
      throw error;
    }
    this.#hasUnsynced = false;
  }

  #carryOut({ number, steps }: RunWish): JournalAnswer {
    try {
      for (const step of steps) {
        if (this.#log) takeStep(step, freshFile(this.#place.folder), this.#log.touched);
      }
      return { number };
    } catch (error) {
      return { number, failure: failureOf(error) };
    }
  }

  /** Who hears that a step has failed can rely on it: the log that would do it at the next start is gone by then. */
  async #answerSettled(answers: readonly JournalAnswer[]): Promise<void> {
    this.#begin();
    await this.#settling.catch(() => undefined);
    this.#answer(answers);
  }

  #inside(path: string): string {
    const inside = relative(this.#place.root, path);
    if (inside.startsWith('..')) throw new Error(`${path} is not below ${this.#place.root}`);
    return inside;
  }

  #open(): Log {
    this.#lastNumber += 1;
    const path = join(this.#place.folder, logName(this.#lastNumber));
    const touched = { files: new Set<string>(), folders: new Set<string>() };
    const fd = openSync(path, 'wx', 0o600);
    const log = { path, fd, touched, bytes: 0 };
    syncFolderNow(this.#place.folder);
    this.#log = log;
    setTimeout(() => this.#log === log && void this.#settle(nobody), oldMs).unref();
    return log;
  }

  /** From here on another log is written; the one before is settled, after those before it. */
  #begin(): void {
    const log = this.#log;
    if (!log) return;
    this.#sync();
    this.#log = undefined;
    this.#settling = this.#settling.then(async () => {
      await syncTouched(this.#place.root, log.touched);
      this.#forget(log);
    });
    this.#settling.catch((error: unknown) => {
      this.#failure ??= error;
    });
  }

  async #settle(number: number): Promise<void> {
    try {
      this.#begin();
      await this.#settling;
      this.#answer([{ number }]);
    } catch (error) {
      this.#answer([{ number, failure: failureOf(error) }]);
    }
  }

  #forget({ fd, path }: Log): void {
    closeSync(fd);
    unlinkSync(path);
    syncFolderNow(this.#place.folder);
  }
}

/** A disk that has no room for all of it takes nothing. */
function append(log: Log, bytes: Buffer): void {
  try {
    for (let at = 0; at < bytes.length; ) {
      at += writeSync(log.fd, bytes, at, bytes.length - at, log.bytes + at);
    }
  } catch (error) {
    ftruncateSync(log.fd, log.bytes);
    throw error;
  }
  log.bytes += bytes.length;
}

function failureOf(error: unknown): Failure {
  const { message, code, errno } = error as NodeJS.ErrnoException;
  return { message, code, errno };
}

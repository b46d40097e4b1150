import {
  closeSync,
  fdatasyncSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { guarded } from './guarded.ts';

const role = 'file-steps';

/** A thread costs more to start than many files to write: while there is much to do it stays. */
const idleMs = 10_000;
/** More wait for the same disk. */
const mostThreads = 4;

/** One thing that is done to small files. Folders are made as they are needed, for nobody else to look into. */
export type FileStep =
  /** Makes a file that must not be there yet, synced. */
  | { readonly does: 'write'; readonly path: string; readonly bytes: string | Uint8Array }
  /** Writes a word into a file, which then counts as new. */
  | { readonly does: 'note'; readonly path: string; readonly word: string }
  | { readonly does: 'move'; readonly from: string; readonly to: string }
  /** Lets what folders list survive a power cut. */
  | { readonly does: 'sync'; readonly folders: readonly string[] };

/**
 * Does several things to small files one after the other in a thread: to hand each of them over and back
 * costs more of the processor than to do it.
 */
export interface FileSteps {
  /** Stops at the first step that fails, with the system's error. */
  run(steps: readonly FileStep[]): Promise<void>;
  close(): Promise<void>;
}

/** Threads start with the first steps, and leave when there have been none for a while. */
export function createFileSteps(): FileSteps {
  let threads: StepThread[] = [];

  function idlest(): StepThread {
    threads = threads.filter(({ hasEnded }) => !hasEnded);
    const found = threads.toSorted((one, other) => one.load - other.load)[0];
    if (found && (found.load === 0 || threads.length >= mostThreads)) return found;
    const thread = new StepThread();
    threads.push(thread);
    return thread;
  }

  return {
    run: (steps) => idlest().run(steps),
    async close() {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

class StepThread {
  readonly #worker = guarded(new Worker(new URL(import.meta.url), { workerData: { role } }));
  readonly #waiting: PromiseWithResolvers<void>[] = [];
  #leave: NodeJS.Timeout | undefined;
  hasEnded = false;

  constructor() {
    this.#worker.on('message', (failure: Failure | undefined) => this.#answered(failure));
    this.#worker.once('exit', () => this.#ended());
  }

  get load(): number {
    return this.#waiting.length;
  }

  run(steps: readonly FileStep[]): Promise<void> {
    clearTimeout(this.#leave);
    if (this.#waiting.length === 0) this.#worker.ref();
    const asker = Promise.withResolvers<void>();
    this.#waiting.push(asker);
    this.#worker.postMessage(steps);
    return asker.promise;
  }

  async close(): Promise<void> {
    clearTimeout(this.#leave);
    await this.#worker.terminate();
  }

  #answered(failure: Failure | undefined): void {
    const asker = this.#waiting.shift();
    if (failure) asker?.reject(Object.assign(new Error(failure.message), failure));
    else asker?.resolve();
    if (this.#waiting.length > 0) return;
    this.#worker.unref();
    clearTimeout(this.#leave);
    this.#leave = setTimeout(() => this.#end(), idleMs).unref();
  }

  /** Nobody may be given a thread that is on its way out. */
  #end(): void {
    this.hasEnded = true;
    void this.#worker.terminate();
  }

  #ended(): void {
    this.hasEnded = true;
    clearTimeout(this.#leave);
    const error = new Error('the thread that writes small files has ended');
    for (const asker of this.#waiting.splice(0)) asker.reject(error);
  }
}

/** A system's error, as it crosses from thread to thread. */
interface Failure {
  readonly message: string;
  readonly code: string | undefined;
  readonly errno: number | undefined;
}

/** In turn, so that answers come in the order of the wishes. */
function serve(): void {
  parentPort?.on('message', (steps: readonly FileStep[]) => {
    try {
      for (const step of steps) take(step);
      parentPort?.postMessage(undefined);
    } catch (error) {
      const { message, code, errno } = error as NodeJS.ErrnoException;
      parentPort?.postMessage({ message, code, errno } satisfies Failure);
    }
  });
}

function take(step: FileStep): void {
  if (step.does === 'sync') step.folders.forEach(syncFolderNow);
  else if (step.does === 'move') inFolder(step.to, () => renameSync(step.from, step.to));
  else if (step.does === 'note') inFolder(step.path, () => writeFileSync(step.path, step.word));
  else inFolder(step.path, () => writeSynced(step.path, step.bytes));
}

/** Most folders are there; a missing one is made, with those above it, and is then on the disk. */
function inFolder(path: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const folder = dirname(path);
    const first = mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (first === undefined) throw error;
    for (let made = folder; ; made = dirname(made)) {
      syncFolderNow(dirname(made));
      if (made === first) break;
    }
    work();
  }
}

function writeSynced(path: string, bytes: string | Uint8Array): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeFileSync(file, bytes);
    fdatasyncSync(file);
  } finally {
    closeSync(file);
  }
}

function syncFolderNow(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Not another thread that loads this file among others. */
const isOurThread = !isMainThread && workerData?.role === role;

if (isOurThread) serve();

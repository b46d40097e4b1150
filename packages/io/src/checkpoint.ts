import { DatabaseSync } from 'node:sqlite';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { guarded } from './guarded.ts';

const role = 'checkpoint';
/** Pages in the log before it is worked into the database: 4 MiB, as SQLite would by itself. */
const usualPages = 1000;
/** Between two looks at the log. */
const mostCommits = 32;

/** A thread costs more to start than a checkpoint: while there is much to do it stays. */
const idleMs = 10_000;

/** What the thread is told: to work most of the log in, and the rest once nothing is written. */
type ToThread = 'begin' | 'paused';
type FromThread = 'nearly' | 'done';

/** Whoever commits to the database. */
export interface Writer {
  /** Commits nothing until it is resumed. */
  pause(): void;
  resume(): void;
}

/** Works the log into the database, off the event loop. */
export interface Checkpoints {
  /** A transaction was committed. */
  committed(): void;
}

/**
 * A checkpoint syncs the log and the database, and would hold the event loop for as long: it is made by a
 * thread with a connection of its own. Nearly all of it while others write and read; then writes wait for
 * what little has come meanwhile, since only a log without rest is begun anew, and does not grow for good.
 */
export function createCheckpoints(
  file: string,
  sqlite: DatabaseSync,
  writer: Writer,
  signal: AbortSignal,
  mostPages = usualPages,
): Checkpoints {
  let commits = 0;
  let isRunning = file === ':memory:';
  let worker: Worker | undefined;
  let leave: NodeJS.Timeout | undefined;

  function begin(): Worker {
    const begun = guarded(new Worker(new URL(import.meta.url), { workerData: { role, file } }));
    begun.unref();
    const stop = () => void begun.terminate();
    signal.addEventListener('abort', stop, { once: true });
    begun.on('message', (said: FromThread) => (said === 'nearly' ? pause(begun) : done(begun)));
    begun.once('exit', () => {
      signal.removeEventListener('abort', stop);
      clearTimeout(leave);
      worker = undefined;
      isRunning = false;
      writer.resume();
    });
    return begun;
  }

  function pause(thread: Worker): void {
    // From here on somebody waits for it.
    thread.ref();
    writer.pause();
    thread.postMessage('paused' satisfies ToThread);
  }

  function done(thread: Worker): void {
    thread.unref();
    isRunning = false;
    leave = setTimeout(() => void thread.terminate(), idleMs).unref();
    writer.resume();
  }

  function committed(): void {
    commits += 1;
    if (isRunning || commits < mostCommits) return;
    commits = 0;
    if (pagesLeft(sqlite) < mostPages) return;
    isRunning = true;
    clearTimeout(leave);
    worker ??= begin();
    worker.postMessage('begin' satisfies ToThread);
  }

  return { committed };
}

/** In the log and not in the database yet. */
function pagesLeft(sqlite: DatabaseSync): number {
  // NOOP only tells: whether it is busy, the pages in the log, and those in the database by now.
  const [row] = sqlite.prepare('PRAGMA wal_checkpoint(NOOP)').all();
  return Number(row?.log ?? 0) - Number(row?.checkpointed ?? 0);
}

function serveCheckpoints(file: string): void {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA synchronous = NORMAL');
  parentPort?.on('message', (what: ToThread) => {
    database.exec('PRAGMA wal_checkpoint(PASSIVE)');
    parentPort?.postMessage((what === 'begin' ? 'nearly' : 'done') satisfies FromThread);
  });
}

/** Not another thread that loads this file among others. */
const isOurThread = !isMainThread && workerData?.role === role;

if (isOurThread) serveCheckpoints(String(workerData.file));

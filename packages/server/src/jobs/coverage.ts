import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { findCoverage } from '@slipway/ci';
import { guarded } from '@slipway/io';

/**
 * Looks for a job's coverage in a thread of its own: all matches of somebody's pattern in somebody's
 * log can take time that grows with the square of a line.
 */
export interface CoverageFinder {
  /** The percentage, null when there is none; `too-slow` when looking for it took too long. */
  find(pattern: string, trace: string): Promise<number | null | 'too-slow'>;
  close(): void;
}

interface Task {
  readonly pattern: string;
  readonly trace: string;
  readonly done: (found: number | null | 'too-slow') => void;
}

const role = 'coverage';
/** Any pattern that people write takes a few milliseconds. */
const limitMs = 2000;
/** The thread's memory is given back when nobody needs it. */
const idleMs = 10_000;

/** One thread, started when it is needed and ended when a task takes too long. */
export function createCoverageFinder(): CoverageFinder {
  const waiting: Task[] = [];
  let worker: Worker | undefined;
  let current: Task | undefined;
  let timer: NodeJS.Timeout | undefined;

  function end(): void {
    clearTimeout(timer);
    worker?.removeAllListeners();
    worker?.terminate().catch(() => {});
    worker = undefined;
  }

  function settle(found: number | null | 'too-slow'): void {
    clearTimeout(timer);
    const task = current;
    current = undefined;
    task?.done(found);
    if (waiting.length > 0) next();
    else timer = setTimeout(end, idleMs).unref();
  }

  function giveUp(): void {
    end();
    settle('too-slow');
  }

  function next(): void {
    current = waiting.shift();
    if (!current) return;
    clearTimeout(timer);
    const { pattern, trace } = current;
    const isCold = worker === undefined;
    worker ??= start();
    worker.postMessage({ pattern, trace });
    // Its start is not the pattern's fault.
    timer = setTimeout(giveUp, isCold ? 5 * limitMs : limitMs).unref();
  }

  function start(): Worker {
    const started = guarded(new Worker(new URL(import.meta.url), { workerData: { role } }));
    started.unref();
    started.on('message', settle);
    started.on('error', giveUp);
    return started;
  }

  return {
    find: (pattern, trace) =>
      new Promise((done) => {
        waiting.push({ pattern, trace, done });
        if (!current) next();
      }),
    close: end,
  };
}

/** Not another thread that loads this file among others. */
const isOurThread = !isMainThread && workerData?.role === role;

if (isOurThread) {
  parentPort?.on('message', ({ pattern, trace }: Pick<Task, 'pattern' | 'trace'>) => {
    parentPort?.postMessage(findCoverage(pattern, trace));
  });
}

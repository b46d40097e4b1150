import { Worker } from 'node:worker_threads';
import { guarded } from '@slipway/io';

/** How long a standstill may be, and who hears of it. */
export interface WatchdogOptions {
  /** File that the log's lines are added to: the log itself needs the loop that stands. */
  readonly logFile: string;
  /** How long the loop may stand still before that is said. */
  readonly patienceMs?: number;
}

/** What the watching thread is given. */
export interface Watch {
  readonly beats: Int32Array;
  readonly logFile: string;
  readonly patienceMs: number;
}

const usualPatienceMs = 10_000;

/**
 * Notices an event loop that stands still, and says where: everybody waits for it meanwhile.
 *
 * The loop counts beats in shared memory; a thread of its own sleeps until the next one, and when none
 * comes asks for the main thread's stack. Costs one number a few times in `patienceMs`.
 */
export function watchEventLoop({
  logFile,
  patienceMs = usualPatienceMs,
}: WatchdogOptions): AsyncDisposable {
  const beats = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const timer = setInterval(() => {
    Atomics.add(beats, 0, 1);
    Atomics.notify(beats, 0);
  }, patienceMs / 4).unref();
  const watch: Watch = { beats, logFile, patienceMs };
  const thread = guarded(
    new Worker(new URL('./watchdog-thread.ts', import.meta.url), {
      workerData: watch,
      // Flags that this process was started with need not suit a thread.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 4 },
    }),
  );
  // Nobody is watched then, which is no reason to end.
  thread.on('error', () => clearInterval(timer));
  thread.unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await thread.terminate();
    },
  };
}

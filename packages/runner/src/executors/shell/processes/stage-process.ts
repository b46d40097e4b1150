import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { guarded } from '@slipway/io';
import type { JobLog } from '#log/job-log';

/**
 * Sees a process to its end, its output into the log. Resolves with its exit code.
 *
 * @param end ends the process and what it has started; called when the signal aborts, with what tells
 *   that the process itself has ended
 */
export async function followProcess(
  child: ChildProcessByStdio<Writable | null, Readable, Readable>,
  log: JobLog,
  signal: AbortSignal,
  end: (isOver: () => boolean) => Promise<void>,
): Promise<number> {
  const outputs = [follow(child.stdout, log), follow(child.stderr, log)];
  const ending = Promise.withResolvers<void>();
  const abort = (): void => {
    const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;
    end(isOver).then(ending.resolve, ending.reject);
  };
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  try {
    const [code, killer] = (await once(child, 'exit')) as [number | null, string | null];
    if (signal.aborted) await ending.promise;
    await Promise.all(outputs.map((output) => output.drained()));
    signal.throwIfAborted();
    return code ?? 128 + (signalNumbers[killer ?? ''] ?? 0);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/**
 * Brings a stream into the log. Processes left in the background hold the stream open after the
 * script has ended: then it counts as drained once it has been quiet for a moment, and what comes
 * later still lands in the log.
 */
function follow(source: Readable, log: JobLog): { drained(): Promise<void> } {
  let isClosed = false;
  let lastData = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  source.on('data', () => {
    lastData = Date.now();
  });
  source.once('close', () => {
    isClosed = true;
    resolve();
  });
  guarded(source); // Closed by an error, which is seen above.
  source.pipe(log.stream, { end: false });
  return {
    async drained() {
      lastData = Date.now();
      while (!isClosed && (source.isPaused() || Date.now() - lastData < quietMilliseconds)) {
        await Promise.race([promise, delay(quietMilliseconds)]);
      }
    },
  };
}

const quietMilliseconds = 100;

/** Exit codes of a shell whose script died by a signal. */
const signalNumbers: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGTERM: 15,
};

import process from 'node:process';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * The first signal that asks this process to end, or the end of a process that had started it with a channel, which
 * whoever stands in for it does (`bin/stand-in.mjs`). A second signal ends it at once.
 */
export function untilSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of signals) {
      process.once(signal, () => {
        resolve(signal);
        for (const other of signals) process.once(other, () => process.exit(130));
      });
    }
    if (process.send === undefined) return;
    const ended = () => resolve('whoever started it has ended');
    // It may be gone already.
    if (!process.connected) ended();
    process.once('disconnect', ended);
    // Or this process would wait for more from it at its own end.
    process.channel?.unref();
  });
}

/**
 * What `starting` comes to, or undefined when somebody has asked this process to end before: a start may wait
 * for what never answers, an engine for one.
 */
export function unlessEnded<T>(
  starting: Promise<T>,
  stop: Promise<string>,
): Promise<T | undefined> {
  return Promise.race([starting, stop.then(() => undefined)]);
}

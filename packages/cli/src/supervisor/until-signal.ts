import process from 'node:process';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The first signal that asks this process to end. A second one ends it at once. */
export function untilSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of signals) {
      process.once(signal, () => {
        resolve(signal);
        for (const other of signals) process.once(other, () => process.exit(130));
      });
    }
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

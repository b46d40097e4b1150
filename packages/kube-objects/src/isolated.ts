import type { Log } from './log.ts';

/**
 * Runs one listener of many, or one of many things that a timer does. Its mistake is logged and ends
 * with it: the others are told all the same, and the process goes on.
 */
export function isolated(log: Log, what: string, run: () => void): void {
  try {
    run();
  } catch (error) {
    log.error('internal error, the rest goes on', { in: what, error });
  }
}

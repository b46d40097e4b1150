import { Refused } from '#refused';

/** Does work when its turn comes. Throws 429 when too much waits already. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Deriving a key from a password takes one of the few threads that read everybody's files, too: so
 * many guesses at once, so many that wait, and the rest, which can only be guesses, are turned away.
 */
export function createTurns(limits: { readonly atOnce: number; readonly waiting: number }): InTurn {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (waiting.length >= limits.waiting) {
      const message = '429 Too many people sign in at once: try again';
      throw new Refused('too-many', message, { retryAfterSeconds: 1 });
    }
    if (running >= limits.atOnce) await new Promise<void>((go) => waiting.push(go));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      // Who waits takes over the place.
      if (next) next();
      else running -= 1;
    }
  };
}

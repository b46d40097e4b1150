import { setTimeout } from 'node:timers/promises';

const intervalMs = 100;

/**
 * Resolves with the first truthy value of `look`. Rejects after `seconds`, saying what was waited
 * for and what was seen last.
 */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false | null>,
  seconds = 120,
): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  let last: unknown;
  while (performance.now() < deadline) {
    try {
      const seen = await look();
      if (seen) return seen;
      last = seen;
    } catch (error) {
      last = error;
    }
    await setTimeout(intervalMs);
  }
  throw new Error(`waited ${seconds} s for ${what}; last seen: ${String(last)}`);
}

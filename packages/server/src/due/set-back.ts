import type { Clock } from '#log';

/** Clocks are corrected by less than this all the time. */
const smallMs = 5_000;

/**
 * Tells whether the clock was set back since it was asked last: it and the time that has passed go
 * apart then. The first answer is yes, since nobody knows what was while the process was not there.
 */
export function createSetBackWatch(clock: Clock, passedMs: () => number): () => boolean {
  let last: { readonly wall: number; readonly passed: number } | undefined;
  return () => {
    const now = { wall: clock().getTime(), passed: passedMs() };
    const before = last;
    last = now;
    return !before || now.wall - before.wall < now.passed - before.passed - smallMs;
  };
}

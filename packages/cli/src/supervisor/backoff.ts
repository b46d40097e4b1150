const healthyMs = 30_000;
const mostMs = 30_000;

/** How long to wait before a role is started again, and how often it has ended early by then. */
export interface Backoff {
  readonly early: number;
  readonly delayMs: number;
}

/**
 * A role that had served for a while is started again at once, and so is one that ended early for the
 * first time; from then on the pauses grow from a second to half a minute.
 */
export function backoff(early: number, livedMs: number): Backoff {
  if (livedMs >= healthyMs) return { early: 0, delayMs: 0 };
  const delayMs = early === 0 ? 0 : Math.min(mostMs, 1000 * 2 ** (early - 1));
  return { early: early + 1, delayMs };
}

const healthyMs = 5_000;
const firstMs = 250;
const mostMs = 30_000;

/** How long to wait before a role is started again, and how often it has ended early by then. */
export interface Backoff {
  readonly early: number;
  readonly delayMs: number;
}

/**
 * A role that has served for some seconds is started again at once, and so is one that ended earlier, or
 * never came to serve, for the first time; from then on the pauses grow from a quarter of a second to half a
 * minute.
 */
export function backoff(early: number, servedMs: number): Backoff {
  if (servedMs >= healthyMs) return { early: 0, delayMs: 0 };
  const delayMs = early === 0 ? 0 : Math.min(mostMs, firstMs * 2 ** (early - 1));
  return { early: early + 1, delayMs };
}

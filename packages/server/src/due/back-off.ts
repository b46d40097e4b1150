const firstMs = 1_000;
const longestMs = 5 * 60_000;

/** How long to wait after the nth attempt has failed: twice as long each time, up to five minutes. */
export function backOffMs(attempts: number): number {
  return Math.min(longestMs, firstMs * 2 ** Math.min(20, Math.max(0, attempts - 1)));
}

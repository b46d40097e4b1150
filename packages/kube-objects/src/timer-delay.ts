/** Node counts at most 2^31 ms, and takes what is longer for nothing. */
const LONGEST_MILLISECONDS = 2 ** 31 - 1;

/** A delay that a timer can count: what would take longer than weeks rings too early, never at once. */
export function timerDelay(milliseconds: number): number {
  return Math.min(Math.max(milliseconds, 0), LONGEST_MILLISECONDS);
}

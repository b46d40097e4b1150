/** What the supervisor sees of a role at one moment. */
export interface Glance {
  /** Time since it was asked for an answer. */
  readonly silentMs: number;
  /** What its main thread has computed meanwhile; undefined where the system does not tell. */
  readonly computedMs: number | undefined;
  /** Somebody has stopped the process, and will let it go on. */
  readonly isStopped: boolean;
  readonly isReady: boolean;
}

interface Patience {
  /** Computing without an answer. */
  readonly computedMs: number;
  /** Saying nothing, whatever the reason. */
  readonly silentMs: number;
}

/** Nobody's answer takes longer, but for those who do not get to run. */
export const answerMs = 600;
const usual: Patience = { computedMs: 700, silentMs: 20_000 };
/** Code is loaded and compiled, and what was left is taken up. */
const atStart: Patience = { computedMs: 10_000, silentMs: 60_000 };

/**
 * Whether a role stands still. Computing on and on without an answer is an endless loop (or something that
 * keeps everybody waiting as long); saying nothing without computing is given much more time: the
 * disk may be slow or the machine busy, and starting again would help neither.
 */
export function standsStill({ silentMs, computedMs = 0, isStopped, isReady }: Glance): boolean {
  if (isStopped || silentMs < answerMs) return false;
  const patience = isReady ? usual : atStart;
  return computedMs >= patience.computedMs || silentMs >= patience.silentMs;
}

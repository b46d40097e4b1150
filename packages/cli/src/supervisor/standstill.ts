/** What the supervisor sees of a role at one moment. */
export interface Glance {
  /** Time without a beat. */
  readonly silentMs: number;
  /** What its main thread has computed meanwhile; undefined where the system does not tell. */
  readonly computedMs: number | undefined;
  /** Somebody has stopped the process, and will let it go on. */
  readonly isStopped: boolean;
  readonly isReady: boolean;
}

/** A beat comes so often. */
export const beatMs = 400;

interface Patience {
  /** Computing without a beat. */
  readonly computedMs: number;
  /** Saying nothing, whatever the reason. */
  readonly silentMs: number;
}

const usual: Patience = { computedMs: 1000, silentMs: 20_000 };
/** Code is loaded and compiled, and what was left is taken up. */
const atStart: Patience = { computedMs: 10_000, silentMs: 60_000 };

/**
 * Whether a role stands still. Computing for a second without a beat is an endless loop (or something that
 * keeps everybody waiting as long); saying nothing without computing is given much more time: the
 * disk may be slow or the machine busy, and starting again would help neither.
 */
export function standsStill({ silentMs, computedMs = 0, isStopped, isReady }: Glance): boolean {
  if (isStopped || silentMs < 2 * beatMs) return false;
  const patience = isReady ? usual : atStart;
  return computedMs >= patience.computedMs || silentMs >= patience.silentMs;
}

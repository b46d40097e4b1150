import type { mainThreadOf } from './main-thread.ts';
import { answerMs, standsStill } from './standstill.ts';

/** Somebody looks at each role so often. */
export const lookMs = 400;
/** Who has computed for so long since the last look may be in an endless loop. */
const workingMs = 100;
/** Who was not heard of for so long is asked, too: it may be waiting for something that never comes. */
const quietMs = 5000;

/** What one look at a role leads to. */
export type Finding = 'turns' | 'ask' | 'is late' | 'stands still';

/**
 * Whether the event loop of a role turns. The system says how much it computes; only who works, or was
 * silent for long, is asked to answer, so that an idle role is left to sleep.
 */
export class Pulse {
  #heardMs: number;
  /** At the last look. */
  #computedMs: number | undefined;
  #asked: { readonly atMs: number; readonly computedMs: number } | undefined;

  constructor(nowMs: number) {
    this.#heardMs = nowMs;
  }

  /** It has said something, whatever it was; or the past does not count. */
  heard(nowMs: number): void {
    this.#heardMs = nowMs;
    this.#asked = undefined;
  }

  look(nowMs: number, thread: ReturnType<typeof mainThreadOf>, isReady: boolean): Finding {
    const computedMs = thread?.computedMs;
    const workedMs = computedMs === undefined ? workingMs : computedMs - (this.#computedMs ?? 0);
    this.#computedMs = computedMs;
    if (this.#asked) {
      const silentMs = nowMs - this.#asked.atMs;
      const sinceMs = computedMs === undefined ? undefined : computedMs - this.#asked.computedMs;
      const isStopped = thread?.isStopped ?? false;
      const glance = { silentMs, computedMs: sinceMs, isStopped, isReady };
      if (standsStill(glance)) return 'stands still';
      return silentMs >= answerMs && !isStopped ? 'is late' : 'turns';
    }
    if (workedMs < workingMs && nowMs - this.#heardMs < quietMs) return 'turns';
    this.#asked = { atMs: nowMs, computedMs: computedMs ?? 0 };
    return 'ask';
  }

  silentMs(nowMs: number): number {
    return nowMs - this.#heardMs;
  }
}

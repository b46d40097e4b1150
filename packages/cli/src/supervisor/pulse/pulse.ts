import type { mainThreadOf } from './main-thread.ts';
import { answerMs, standsStill } from './standstill.ts';

/** Somebody looks at each role so often. */
export const lookMs = 400;
/** Who has computed, or waited for a processor, for so long since it was heard of may be in an endless loop. */
const workingMs = 100;
/** Who was not heard of for so long is asked, too: it may be waiting for something that never comes. */
const quietMs = 5000;

/** What one look at a role leads to. */
export type Finding = 'turns' | 'ask' | 'is late' | 'stands still';

/**
 * Whether the event loop of a role turns. The system says how much it computes and how long it waits for that; only
 * who works, or was silent for long, is asked to answer, so that an idle role is left to sleep. Waiting counts: on a
 * busy machine a loop without an end computes as little as one that is idle elsewhere.
 */
export class Pulse {
  #heardMs: number;
  /** How much it had wanted to compute by the last look, and by the last one before it was heard of. */
  #wantedMs = 0;
  #knownMs = 0;
  #asked: { readonly atMs: number; readonly computedMs: number } | undefined;

  constructor(nowMs: number) {
    this.#heardMs = nowMs;
  }

  /** It has said something, whatever it was; or the past does not count. */
  heard(nowMs: number): void {
    this.#heardMs = nowMs;
    this.#asked = undefined;
    this.#knownMs = this.#wantedMs;
  }

  look(nowMs: number, thread: ReturnType<typeof mainThreadOf>, isReady: boolean): Finding {
    const computedMs = thread?.computedMs;
    this.#wantedMs = thread ? thread.computedMs + thread.waitedMs : this.#knownMs + workingMs;
    const workedMs = this.#wantedMs - this.#knownMs;
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

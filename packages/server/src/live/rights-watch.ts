import type { Events } from '#events';
import type { Log } from '#log';
import { Refused } from '#refused';

/** Whose rights are watched. */
export interface RightsWatchOptions {
  readonly events: Events;
  readonly log: Log;
  /** Throws an `HttpError` when the listener would be refused now. */
  readonly check: () => Promise<unknown>;
  /** Called once, when it is. */
  readonly onLost: () => void;
  readonly signal: AbortSignal;
}

/** Time alone ends rights, too: tokens, sessions and memberships expire. */
const everyMs = 30_000;
/** Between two looks: a busy server changes something that could matter many times a second. */
const restMs = 1000;

/** Sees to it that who listens may do so: looks again when rights change, and every so often. */
export function watchRights({ events, log, check, onLost, signal }: RightsWatchOptions): void {
  if (signal.aborted) return;
  let isLooking = false;
  let isAskedAgain = false;

  async function look(): Promise<void> {
    if (isLooking) {
      isAskedAgain = true;
      return;
    }
    isLooking = true;
    try {
      await check();
    } catch (error) {
      // In doubt they do not: whoever may, connects again.
      if (!(error instanceof Refused)) log.error('rights could not be checked', { error });
      onLost();
      return;
    }
    setTimeout(rested, restMs).unref();
  }

  function rested(): void {
    isLooking = false;
    if (isAskedAgain && !signal.aborted) void look();
    isAskedAgain = false;
  }

  const subscription = events.subscribe(({ type }) => {
    if (type === 'rights') void look();
  });
  const timer = setInterval(look, everyMs);
  timer.unref();
  const stop = () => {
    subscription[Symbol.dispose]();
    clearInterval(timer);
  };
  signal.addEventListener('abort', stop, { once: true });
}

import type { Hook } from '#hooks/hook';
import type { Delivery } from './delivery.ts';
import type { Outcome } from './send.ts';

/** After the first, second, … attempt that failed. */
const againAfterMs = [10_000, 60_000, 600_000, 3_600_000];

/** So many messages in a row may come to nothing before a hook is left in peace, longer each time. */
const mostFailures = 4;
const restMs = { first: 60_000, longest: 24 * 3_600_000 };

/** Whether a message has arrived. */
export function isGood({ responseStatus }: Pick<Outcome, 'responseStatus'>): boolean {
  return responseStatus !== null && responseStatus >= 200 && responseStatus < 300;
}

/** What is true of a message and its hook when it was sent once. */
export function after(facts: {
  readonly hook: Pick<Hook, 'failures'>;
  readonly delivery: Pick<Delivery, 'attempts'>;
  readonly outcome: Pick<Outcome, 'responseStatus'>;
  readonly now: Date;
}): {
  readonly delivery: Pick<Delivery, 'attempts' | 'status' | 'dueAt'>;
  readonly hook: Pick<Hook, 'failures' | 'disabledUntil'>;
} {
  const { outcome, now } = facts;
  const attempts = facts.delivery.attempts + 1;
  if (isGood(outcome)) {
    const delivery = { attempts, status: 'delivered', dueAt: now } as const;
    return { delivery, hook: { failures: 0, disabledUntil: null } };
  }
  const waitMs = isWorthAnother(outcome) ? againAfterMs[attempts - 1] : undefined;
  const status = waitMs === undefined ? 'failed' : 'waiting';
  return {
    delivery: { attempts, status, dueAt: new Date(now.getTime() + (waitMs ?? 0)) },
    hook: restOf(facts.hook.failures + 1, now),
  };
}

function restOf(failures: number, now: Date): Pick<Hook, 'failures' | 'disabledUntil'> {
  if (failures < mostFailures) return { failures, disabledUntil: null };
  const ms = Math.min(restMs.longest, restMs.first * 2 ** (failures - mostFailures));
  return { failures, disabledUntil: new Date(now.getTime() + ms) };
}

/** Silence and trouble of the receiver may pass; what it does not want, it will not want later. */
function isWorthAnother({ responseStatus: status }: Pick<Outcome, 'responseStatus'>): boolean {
  return status === null || status === 429 || status === 408 || status >= 500;
}

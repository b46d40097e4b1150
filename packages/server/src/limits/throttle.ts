import type { Clock } from '#log';
import { Refused } from '#refused';
import type { ThrottledKind } from './limit-table.ts';
import type { Limits } from './limits.ts';

/** Who sends a request: a user, or an address that nobody has signed in from. */
export interface Sender {
  readonly userId: number | undefined;
  readonly address: string;
}

/** Counts requests of a kind; throws 429 for those that are too many. */
export type Throttle = (sender: Sender, kind: ThrottledKind) => Promise<void>;

interface Count {
  /** When the period began. */
  readonly since: number;
  requests: number;
}

/** Beyond, the oldest are forgotten: nobody fills the memory with addresses. */
const mostSenders = 50_000;

/** By GitLab's settings `throttle_…_api_…`, `…_web_…` and `…_git_http_…`: so many requests in each period, by user and by address. */
export function createThrottle(limits: Pick<Limits, 'ofInstance'>, clock: Clock): Throttle {
  const counts = new Map<string, Count>();

  function countOf(key: string, now: number, periodMs: number): Count {
    const known = counts.get(key);
    if (known && now - known.since < periodMs && now >= known.since) return known;
    const [oldest] = counts.keys();
    if (counts.size >= mostSenders && oldest !== undefined) counts.delete(oldest);
    const fresh = { since: now, requests: 0 };
    counts.delete(key);
    counts.set(key, fresh);
    return fresh;
  }

  return async ({ userId, address }, kind) => {
    const name =
      `throttle_${userId === undefined ? 'unauthenticated' : 'authenticated'}_${kind}` as const;
    const values = await limits.ofInstance();
    if (values[`${name}_enabled`] === 0) return;
    const periodMs = values[`${name}_period_in_seconds`] * 1000;
    const now = clock().getTime();
    const count = countOf(`${name} ${userId ?? address}`, now, periodMs);
    count.requests += 1;
    if (count.requests <= values[`${name}_requests_per_period`]) return;
    const retryAfterSeconds = Math.max(1, Math.ceil((count.since + periodMs - now) / 1000));
    const message = `Retry later: these are more requests than ${name}_requests_per_period allows; the next one is answered in ${retryAfterSeconds} s`;
    throw new Refused('too-many', message, { retryAfterSeconds });
  };
}

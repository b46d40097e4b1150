import type { Deployment } from '@slipway/contract';

/** What has brought nothing, or not yet. */
const nothing: ReadonlySet<string> = new Set(['created', 'blocked', 'skipped']);

/**
 * Where one goes back to unless one says otherwise: to what ran before that which was deployed last, or to what ran when the
 * last attempt has failed.
 *
 * @param all newest first
 */
export function wayBack<T extends Pick<Deployment, 'status'>>(all: readonly T[]): T | undefined {
  const [last, before] = all.filter(({ status }) => status === 'success');
  const newest = all.find(({ status }) => !nothing.has(status));
  return newest?.status === 'success' ? before : last;
}

import type { Args } from './arguments.ts';
import { HttpError } from './http-error.ts';
import { pageOf } from './pages.ts';

/**
 * Whether a list is asked for by keys: each part then begins behind the last item of the one before, so
 * that nothing is missed or told twice while others come and go. Lists for which GitLab has no keys are
 * answered by numbered pages, as there.
 */
export function isByKey(args: Args, keyName?: 'cursor' | 'page_token'): boolean {
  if (args.text('pagination') === 'keyset') return true;
  if (keyName === undefined || !args.text(keyName)) return false;
  const body = { error: `${keyName} needs pagination=keyset` };
  throw new HttpError(400, 'Bad Request', { body });
}

/** 405 in GitLab's words: the list can only be had by keys in another order. */
export function noKeys(): HttpError {
  const error = 'Keyset pagination is not yet available for this type of request';
  return new HttpError(405, 'Method Not Allowed', { body: { error } });
}

/** One part of a list, and the key behind which the next one begins. */
export interface KeyedPart<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

/** The part behind `page_token` of a list that was read whole. */
export function partOf<T>(args: Args, all: readonly T[], keyOf: (item: T) => string): KeyedPart<T> {
  const token = args.text('page_token');
  const start = token ? all.findIndex((item) => keyOf(item) === token) + 1 : 0;
  if (token && start === 0) {
    const body = { error: 'page_token is invalid: begin again without it' };
    throw new HttpError(400, 'Bad Request', { body });
  }
  const items = all.slice(start, start + pageOf(args).perPage);
  const last = items.at(-1);
  const hasMore = start + items.length < all.length;
  return { items, next: hasMore && last !== undefined ? keyOf(last) : undefined };
}

/** Such a part as an answer: its only link leads to the next one, and nothing is counted. */
export function keyed(
  url: URL,
  args: Args,
  items: readonly unknown[],
  next: Readonly<Record<string, string | undefined>>,
): Response {
  const { perPage } = pageOf(args);
  const headers = new Headers({ 'x-per-page': String(perPage) });
  const [[name, key] = []] = Object.entries(next);
  if (name !== undefined && key !== undefined) {
    const target = new URL(url);
    for (const known of ['private_token', 'job_token', 'access_token', 'page']) {
      target.searchParams.delete(known);
    }
    target.searchParams.set('per_page', String(perPage));
    target.searchParams.set(name, key);
    headers.set('link', `<${target}>; rel="next"`);
  }
  return Response.json(items, { headers });
}

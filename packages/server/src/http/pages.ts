import type { Listed, Page } from '#store/records';
import type { Args } from './arguments.ts';
import { HttpError } from './http-error.ts';

const defaultPerPage = 20;
const maximumPerPage = 100;

/** The part of a list that a request asks for, counted from 1. */
export interface PageRequest {
  readonly page: number;
  readonly perPage: number;
  readonly limit: number;
  readonly offset: number;
}

const ways = ['keyset', 'offset', 'legacy'];

/** Reads `page` and `per_page`. */
export function pageOf(args: Args): PageRequest {
  args.word('pagination', ways);
  const page = Math.max(1, args.integer('page') ?? 1);
  const asked = args.integer('per_page') ?? defaultPerPage;
  if (asked < 1) {
    const body = { error: 'per_page does not have a valid value' };
    throw new HttpError(400, 'Bad Request', { body });
  }
  const perPage = Math.min(asked, maximumPerPage);
  return { page, perPage, limit: perPage, offset: (page - 1) * perPage };
}

/** `pageOf` with an order: `order_by` in GitLab's words, each with our field. */
export function orderedPageOf(args: Args, fields: Readonly<Record<string, string>>): Page {
  const { limit, offset } = pageOf(args);
  const word = args.word('order_by', Object.keys(fields)) ?? 'id';
  const sort = args.word('sort', ['asc', 'desc']) ?? 'desc';
  return { limit, offset, orderBy: fields[word] ?? 'id', sort };
}

/** One page of a list that was read whole. */
export function slice<T>(items: readonly T[], page: PageRequest): Listed<T> {
  return { items: items.slice(page.offset, page.offset + page.limit), total: items.length };
}

/** A list with GitLab's paging headers. Without a total those that need it are left out. */
export function paged(
  url: URL,
  args: Args,
  items: readonly unknown[],
  count: { readonly total: number } | { readonly hasMore: boolean },
): Response {
  const { page, perPage } = pageOf(args);
  const pages = 'total' in count ? Math.max(1, Math.ceil(count.total / perPage)) : undefined;
  const hasNext = 'total' in count ? page * perPage < count.total : count.hasMore;
  const headers = new Headers({
    'x-page': String(page),
    'x-per-page': String(perPage),
    'x-next-page': hasNext ? String(page + 1) : '',
    'x-prev-page': page > 1 ? String(page - 1) : '',
    link: links(url, perPage, {
      ...(page > 1 ? { prev: page - 1 } : {}),
      ...(hasNext ? { next: page + 1 } : {}),
      first: 1,
      ...(pages === undefined ? {} : { last: pages }),
    }),
  });
  if ('total' in count) {
    headers.set('x-total', String(count.total));
    headers.set('x-total-pages', String(pages));
  }
  return Response.json(items, { headers });
}

function links(url: URL, perPage: number, pages: Readonly<Record<string, number>>): string {
  return Object.entries(pages)
    .map(([relation, page]) => {
      const target = new URL(url);
      for (const secret of ['private_token', 'job_token', 'access_token']) {
        target.searchParams.delete(secret);
      }
      target.searchParams.set('page', String(page));
      target.searchParams.set('per_page', String(perPage));
      return `<${target}>; rel="${relation}"`;
    })
    .join(', ');
}

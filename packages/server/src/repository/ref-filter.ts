import type { Branch, Tag } from '@slipway/git';
import { RE2JS } from 're2js';
import type { Args } from '#http/arguments';
import { HttpError } from '#http/http-error';

type Order<T> = (a: T, b: T) => number;

/** The branches that a list asks for: by `search` or `regex`, in the order of `sort`. */
export function refsWanted(
  args: Args,
  all: readonly Branch[],
  defaultSort: 'name_asc',
): readonly Branch[] {
  const sort = args.word('sort', ['name_asc', 'updated_asc', 'updated_desc']) ?? defaultSort;
  const wanted = all.filter(({ name }) => isSearched(args.text('search'), name));
  const matches = matcher(args.text('regex'));
  return wanted.filter(({ name }) => matches(name)).toSorted(branchOrders[sort]);
}

const branchOrders: Readonly<Record<string, Order<Branch>>> = {
  name_asc: byName,
  updated_asc: (a, b) => byDate(a, b),
  updated_desc: (a, b) => -byDate(a, b),
};

/** The tags that a list asks for; the newest first unless it says otherwise. */
export function tagsWanted(args: Args, all: readonly Tag[]): readonly Tag[] {
  const orderBy = args.word('order_by', ['updated', 'name', 'version']) ?? 'updated';
  const sort = args.word('sort', ['asc', 'desc']) ?? 'desc';
  const wanted = all.filter(({ name }) => isSearched(args.text('search'), name));
  // Git has put them in this order already; tags of one second keep it.
  if (orderBy === 'updated') return sort === 'desc' ? wanted : wanted.toReversed();
  const order = orderBy === 'name' ? byName : byVersion;
  return wanted.toSorted((a, b) => (sort === 'asc' ? 1 : -1) * order(a, b));
}

/** `^x` is a beginning, `x$` an end, anything else a part. */
function isSearched(search: string | undefined, name: string): boolean {
  if (search === undefined) return true;
  const isStart = search.startsWith('^');
  const isEnd = search.endsWith('$');
  const text = search.slice(isStart ? 1 : 0, isEnd ? -1 : undefined);
  if (isStart && isEnd) return name === text;
  if (isStart) return name.startsWith(text);
  return isEnd ? name.endsWith(text) : name.toLowerCase().includes(text.toLowerCase());
}

/** RE2: whoever asks chooses the pattern, so time must not grow with its ways to match. */
function matcher(pattern: string | undefined): (name: string) => boolean {
  if (pattern === undefined) return () => true;
  try {
    const expression = RE2JS.compile(pattern);
    return (name) => expression.matcher(name).find();
  } catch {
    const body = { error: `regex is invalid: it must follow the syntax of RE2` };
    throw new HttpError(400, 'Bad Request', { body });
  }
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function byDate(a: Branch, b: Branch): number {
  return Date.parse(a.commit.committer.date) - Date.parse(b.commit.committer.date) || byName(a, b);
}

/** `v1.10` comes after `v1.9`. */
function byVersion(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name.localeCompare(b.name, 'en', { numeric: true });
}

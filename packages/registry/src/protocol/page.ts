import { RegistryError } from './error.ts';

/** One page of a sorted list, and the header that leads to the next. */
export interface Page {
  readonly items: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
}

/** Cuts the page that `?n=&last=` asks for; without `n` the whole list. */
export function page(sorted: readonly string[], url: URL): Page {
  const last = url.searchParams.get('last') ?? '';
  const n = url.searchParams.get('n');
  if (n !== null && !/^\d{1,9}$/.test(n)) throw new RegistryError('PAGE_INVALID', { n });
  const start = placeAfter(sorted, last);
  const items = sorted.slice(start, n === null ? undefined : start + Number(n));
  const end = items.at(-1);
  if (end === undefined || start + items.length === sorted.length) return { items, headers: {} };
  const query = new URLSearchParams({ n: String(items.length), last: end });
  return { items, headers: { Link: `<${url.pathname}?${query}>; rel="next"` } };
}

/** Where the first item beyond `last` is. */
function placeAfter(sorted: readonly string[], last: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') > last) high = middle;
    else low = middle + 1;
  }
  return low;
}

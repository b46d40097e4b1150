import type { Environment } from '@marcbachmann/cel-js';
import { addNamespace } from './namespace.ts';

type List = readonly unknown[];

/** Longer lists are not made out of nothing. */
const longestRange = 1_000_000;

function range(length: bigint): bigint[] {
  if (length > longestRange) throw new Error(`a range of ${length} is too long`);
  return Array.from({ length: Math.max(0, Number(length)) }, (_, index) => BigInt(index));
}

function slice(list: List, from: bigint, to: bigint): unknown[] {
  const [start, end] = [Number(from), Number(to)];
  if (start < 0 || end < 0)
    throw new Error(`cannot slice(${from}, ${to}), negative indexes not supported`);
  if (start > end)
    throw new Error(
      `cannot slice(${from}, ${to}), start index must be less than or equal to end index`,
    );
  if (end > list.length)
    throw new Error(`cannot slice(${from}, ${to}), list is length ${list.length}`);
  return list.slice(start, end);
}

function flatten(list: List, depth = 1n): unknown[] {
  if (depth < 0n) throw new Error('level must be non-negative');
  return list.flat(Number(depth));
}

/** A text that equal values share: numbers of different types may be equal. */
function textOf(value: unknown): string {
  if (typeof value === 'bigint' || typeof value === 'number') return `n${value}`;
  if (Array.isArray(value)) return `[${value.map(textOf).join()}]`;
  if (value instanceof Map) return textOf(Object.fromEntries(value));
  if (typeof value !== 'object' || value === null || value instanceof Date) {
    return JSON.stringify(value) ?? '';
  }
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${textOf(item)}`).join()}}`;
}

function distinct(list: List): unknown[] {
  const seen = new Set<string>();
  return list.filter((item) => {
    const text = textOf(item);
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}

const isComparable = (value: unknown) =>
  ['bigint', 'number', 'string', 'boolean'].includes(typeof value) || value instanceof Date;

/** Sorts items by keys of one type. */
export function sortedBy<T>(items: readonly T[], keyOf: (item: T) => unknown): T[] {
  const keyed = items.map((item) => ({ item, key: keyOf(item) as bigint }));
  const [first] = keyed;
  if (keyed.some(({ key }) => !isComparable(key))) {
    throw new Error('list elements must be comparable');
  }
  if (keyed.some(({ key }) => typeof key !== typeof first?.key)) {
    throw new Error('list elements must have the same type');
  }
  keyed.sort(({ key: a }, { key: b }) => (a < b ? -1 : Number(a > b)));
  return keyed.map(({ item }) => item);
}

/** What makes lists of lists: the third version of the lists extension. `sortBy` is a macro. */
export function addListOperations(environment: Environment): void {
  const add = (signature: string, handler: (...args: never[]) => unknown) =>
    environment.registerFunction(signature, handler as (...args: unknown[]) => unknown);
  add('list.slice(int, int): list<dyn>', slice);
  add('list.flatten(): list<dyn>', (list: List) => flatten(list));
  add('list.flatten(int): list<dyn>', flatten);
  add('list.distinct(): list<dyn>', distinct);
  add('list.reverse(): list<dyn>', (list: List) => list.toReversed());
  add('list.sort(): list<dyn>', (list: List) => sortedBy(list, (item) => item));
  addNamespace(environment, 'lists', { 'range(int): list<int>': range });
}

import { isDeepStrictEqual } from 'node:util';
import type { Environment } from '@marcbachmann/cel-js';
import { Duration } from '@marcbachmann/cel-js/evaluator';
import { addNamespace } from './namespace.ts';

type List = readonly unknown[];
type Comparable = bigint | number | string | Date;

const compare = (a: unknown, b: unknown): number => {
  const [left, right] = [a, b] as [Comparable, Comparable];
  if (left < right) return -1;
  return left > right ? 1 : 0;
};

/** Equal as the language sees it: numbers of different types may be equal. */
export function isEqual(a: unknown, b: unknown): boolean {
  const isNumber = (value: unknown) => typeof value === 'bigint' || typeof value === 'number';
  // biome-ignore lint/suspicious/noDoubleEquals: 1n and 1 are the same number.
  if (isNumber(a) && isNumber(b)) return a == b;
  return isDeepStrictEqual(a, b);
}

/** Something to look up in: by text where items have a short one, else one by one. */
function membership(list: List): (item: unknown) => boolean {
  const isSimple = (value: unknown) => typeof value !== 'object' || value === null;
  if (!list.every(isSimple)) return (item) => list.some((other) => isEqual(item, other));
  const keyOf = (value: unknown) =>
    typeof value === 'string' ? `s${value}` : `${typeof value === 'boolean'}${String(value)}`;
  const known = new Set(list.map(keyOf));
  return (item) => isSimple(item) && known.has(keyOf(item));
}

function sum(list: List): unknown {
  const [first, ...rest] = list;
  if (first === undefined) return 0n;
  if (first instanceof Duration) {
    return rest.reduce((total: Duration, item) => total.addDuration(item as Duration), first);
  }
  return rest.reduce((total: bigint, item) => total + (item as bigint), first as bigint);
}

function extreme(name: string, sign: number): (list: List) => unknown {
  return (list) => {
    if (list.length === 0) throw new Error(`${name} called on empty list`);
    return list.reduce((best, item) => (compare(item, best) * sign > 0 ? item : best));
  };
}

const isSorted = (list: List) =>
  list.every((item, index) => index === 0 || compare(list[index - 1], item) <= 0);

/** The lists library of Kubernetes. */
export function addLists(environment: Environment): void {
  const indexOf = (list: List, item: unknown) =>
    BigInt(list.findIndex((other) => isEqual(item, other)));
  const lastIndexOf = (list: List, item: unknown) =>
    BigInt(list.findLastIndex((other) => isEqual(item, other)));
  environment
    .registerFunction('list.isSorted(): bool', isSorted)
    .registerFunction('list.sum(): dyn', sum)
    .registerFunction('list.min(): dyn', extreme('min', -1))
    .registerFunction('list.max(): dyn', extreme('max', 1))
    .registerFunction('list.indexOf(dyn): int', indexOf)
    .registerFunction('list.lastIndexOf(dyn): int', lastIndexOf);
}

const contains = (list: List, items: List) => items.every(membership(list));

/** The sets extension: lists, regardless of order and repetition. */
export function addSets(environment: Environment): void {
  addNamespace(environment, 'sets', {
    'contains(list, list): bool': contains,
    'intersects(list, list): bool': (list: List, other: List) => other.some(membership(list)),
    'equivalent(list, list): bool': (list: List, other: List) =>
      contains(list, other) && contains(other, list),
  });
}

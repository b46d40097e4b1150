import { badRequest } from '@slipway/kube-objects';
import { type Draft, isDraft } from '#schema/draft';

/** How a list is merged: by a key of its items, or, without one, as a set of simple values. */
export interface MergedBy {
  readonly key?: string;
}

/** What makes an item of a merged list the same as another, as a text. */
export const identify =
  ({ key }: MergedBy) =>
  (item: unknown): string =>
    JSON.stringify(key !== undefined && isDraft(item) ? item[key] : item) ?? 'undefined';

/**
 * Puts a merged list into the order that the patch asks for. Items named by the patch come in its
 * order, an item that only the server has before the one that it stood before.
 */
export function orderList(
  object: Draft,
  field: string,
  order: unknown,
  by: MergedBy | undefined,
  lists: { readonly patch: unknown; readonly old: unknown },
): void {
  const list = object[field];
  if (!Array.isArray(list) || !Array.isArray(order) || by === undefined) return;
  const idOf = identify(by);
  const wanted = [...new Set(order.map(idOf))];
  checkOrder(Array.isArray(lists.patch) ? lists.patch : [], wanted, idOf, order);
  const byId = new Map(list.map((item) => [idOf(item), item as unknown]));
  const before = (Array.isArray(lists.old) ? lists.old : list).map(idOf);
  const ids = arrange(wanted, new Set(byId.keys()), before);
  object[field] = ids.map((id) => byId.get(id));
}

/**
 * The ids that are present: the wanted ones in their order, and each of the others before the next wanted
 * one that it stood before. What is new was nowhere, and comes first.
 */
function arrange(
  wanted: readonly string[],
  present: ReadonlySet<string>,
  before: readonly string[],
): readonly string[] {
  const named = wanted.filter((id) => present.has(id));
  const isNamed = new Set(named);
  const others = [...new Set([...before, ...present])].filter(
    (id) => present.has(id) && !isNamed.has(id),
  );
  const place = new Map(before.map((id, index) => [id, index]));
  const ids: string[] = [];
  let next = 0;
  for (const id of named) {
    const end = place.get(id) ?? -1;
    while (next < others.length && (place.get(others[next] ?? '') ?? end) < end) {
      ids.push(others[next] ?? '');
      next += 1;
    }
    ids.push(id);
  }
  return [...ids, ...others.slice(next)];
}

/** Puts a merged list into the order of the items that were patched. */
export function orderByPatch(
  list: readonly unknown[],
  patch: readonly unknown[],
  old: readonly unknown[],
  by: MergedBy,
): unknown[] {
  const idOf = identify(by);
  const byId = new Map(list.map((item) => [idOf(item), item]));
  // Items that are there twice cannot be told apart, and stay where they are.
  if (byId.size < list.length) return [...list];
  const wanted = [...new Set(patch.map(idOf))];
  return arrange(wanted, new Set(byId.keys()), old.map(idOf)).map((id) => byId.get(id));
}

function checkOrder(
  patch: readonly unknown[],
  wanted: readonly string[],
  idOf: (item: unknown) => string,
  order: readonly unknown[],
): void {
  const places = new Map(wanted.map((id, index) => [id, index]));
  const items = patch.filter((item) => !isDraft(item) || item.$patch === undefined);
  let last = -1;
  for (const item of items) {
    const place = places.get(idOf(item)) ?? -1;
    if (place <= last) {
      throw badRequest(
        `The order in patch list: ${JSON.stringify(items)} doesn't match $setElementOrder list: ${JSON.stringify(order)}`,
      );
    }
    last = place;
  }
}

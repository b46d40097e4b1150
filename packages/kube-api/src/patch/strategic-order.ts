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
 * order; an item that only the server has keeps its place after the neighbour that stood before it.
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

/** The ids that are present: the wanted ones in their order, each followed by its old neighbours. */
function arrange(
  wanted: readonly string[],
  present: ReadonlySet<string>,
  before: readonly string[],
): readonly string[] {
  const named = wanted.filter((id) => present.has(id));
  const others = new Set(present);
  for (const id of named) others.delete(id);
  const place = new Map(named.map((id, index) => [id, index]));
  // Slot 0 is for what stood before all named ones, slot n for what stood behind the n-th.
  const slots: string[][] = Array.from({ length: named.length + 1 }, () => []);
  let slot = 0;
  for (const id of before) {
    slot = Math.max(slot, (place.get(id) ?? -1) + 1);
    if (others.delete(id)) slots[slot]?.push(id);
  }
  return [
    ...(slots[0] ?? []),
    ...named.flatMap((id, index) => [id, ...(slots[index + 1] ?? [])]),
    ...others,
  ];
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

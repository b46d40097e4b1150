/**
 * Kubernetes' own patch: objects merge, lists merge by a key of their items when the field says so,
 * and directives (`$patch`, `$setElementOrder/…`, `$deleteFromPrimitiveList/…`, `$retainKeys`) say
 * what merging alone cannot.
 */
import { isDeepStrictEqual } from 'node:util';
import { type Draft, isDraft } from '../kinds/draft.ts';
import { jsonFieldsOf } from '../kinds/field-table.ts';
import { type MergeStrategy, mergeStrategy } from '../kinds/merge-keys.ts';
import { badRequest } from '../status.ts';

const orderPrefix = '$setElementOrder/';
const removePrefix = '$deleteFromPrimitiveList/';

/** Applies a patch to an object of a message of the field table. */
export function applyStrategicPatch(message: string, target: Draft, patch: Draft): Draft {
  return mergeObject(message, target, patch) ?? {};
}

/** Undefined when the patch deletes the object. */
function mergeObject(message: string, target: Draft, patch: Draft): Draft | undefined {
  const { $patch: directive, $retainKeys: retained, ...changes } = patch;
  if (directive === 'replace') return clean(changes) as Draft;
  if (directive === 'delete') return undefined;
  if (directive !== undefined && directive !== 'merge') {
    throw badRequest(`Unknown patch type: ${JSON.stringify(directive)}`);
  }
  const result: Draft = { ...target };
  for (const [field, value] of Object.entries(changes)) {
    if (field.startsWith(orderPrefix) || field.startsWith(removePrefix)) continue;
    const merged = mergeField(message, field, result[field], value);
    if (merged === undefined) delete result[field];
    else result[field] = merged;
  }
  for (const [field, value] of Object.entries(changes)) {
    if (field.startsWith(removePrefix))
      removeValues(result, field.slice(removePrefix.length), value);
    if (field.startsWith(orderPrefix)) {
      const name = field.slice(orderPrefix.length);
      orderList(result, name, value, mergeStrategy(message, name), changes[name], target[name]);
    }
  }
  return Array.isArray(retained) ? retain(result, changes, retained) : result;
}

function mergeField(message: string, field: string, old: unknown, value: unknown): unknown {
  if (value === null) return undefined;
  const type = jsonFieldsOf(message)?.get(field);
  const inner = type && 'message' in type.type ? type.type.message : '';
  if (isDraft(value)) {
    // Maps of messages do not occur in patchable kinds; plain maps merge like objects.
    return mergeObject(inner, isDraft(old) ? old : {}, value);
  }
  if (!Array.isArray(value)) return value;
  const strategy = mergeStrategy(message, field);
  if (strategy === undefined) return clean(value);
  return mergeList(inner, Array.isArray(old) ? old : [], value, strategy);
}

function mergeList(
  message: string,
  old: readonly unknown[],
  patch: readonly unknown[],
  { key }: MergeStrategy,
): unknown[] {
  if (key === undefined) {
    return [
      ...old,
      ...patch.filter((value) => !old.some((item) => isDeepStrictEqual(item, value))),
    ];
  }
  const items = patch.filter(isDraft);
  if (items.some((item) => item.$patch === 'replace' && item[key] === undefined)) {
    return items.filter((item) => item.$patch !== 'replace').map(clean);
  }
  let result = [...old];
  for (const item of items) {
    if (item[key] === undefined) {
      throw badRequest(`map: ${JSON.stringify(item)} does not contain declared merge key: ${key}`);
    }
    const isSame = (other: unknown) => isDraft(other) && other[key] === item[key];
    if (item.$patch === 'delete') {
      result = result.filter((other) => !isSame(other));
      continue;
    }
    const index = result.findIndex(isSame);
    const before = index < 0 ? {} : (result[index] as Draft);
    const merged = mergeObject(message, before, item);
    if (index < 0) result.push(merged);
    else result[index] = merged;
  }
  return result;
}

/** Removes directives and nulls from what is taken over as it is. */
function clean(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(clean);
  if (!isDraft(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, item]) => item !== null && !name.startsWith('$'))
      .map(([name, item]) => [name, clean(item)]),
  );
}

function removeValues(object: Draft, field: string, values: unknown): void {
  const list = object[field];
  if (!Array.isArray(list) || !Array.isArray(values)) return;
  object[field] = list.filter((item) => !values.some((value) => isDeepStrictEqual(value, item)));
}

/**
 * Items named by the patch come in its order. An item that only the server has keeps its place
 * after the neighbour that stood before it.
 */
function orderList(
  object: Draft,
  field: string,
  order: unknown,
  strategy: MergeStrategy | undefined,
  patch: unknown,
  old: unknown,
): void {
  const list = object[field];
  if (!Array.isArray(list) || !Array.isArray(order) || strategy === undefined) return;
  const { key } = strategy;
  const idOf = (item: unknown) =>
    JSON.stringify(key !== undefined && isDraft(item) ? item[key] : item);
  const wanted = order.map(idOf);
  checkOrder(Array.isArray(patch) ? patch : [], wanted, idOf, order);
  const byId = new Map(list.map((item) => [idOf(item), item as unknown]));
  const named = wanted.filter((id) => byId.has(id));
  const before = (Array.isArray(old) ? old : list).map(idOf);
  const ids = placeOthers(
    named,
    [...byId.keys()].filter((id) => !wanted.includes(id)),
    before,
  );
  object[field] = ids.map((id) => byId.get(id));
}

function placeOthers(
  named: readonly string[],
  others: readonly string[],
  before: readonly string[],
) {
  const result = [...named];
  for (const other of others) {
    const position = before.indexOf(other);
    const neighbours = before.slice(0, position).filter((id) => result.includes(id));
    const last = neighbours.reduce((index, id) => Math.max(index, result.indexOf(id)), -1);
    result.splice(position < 0 ? result.length : last + 1, 0, other);
  }
  return result;
}

function checkOrder(
  patch: readonly unknown[],
  wanted: readonly string[],
  idOf: (item: unknown) => string,
  order: readonly unknown[],
): void {
  const items = patch.filter((item) => !isDraft(item) || item.$patch === undefined);
  const places = items.map((item) => wanted.indexOf(idOf(item)));
  const isOrdered = places.every(
    (place, index) => place >= 0 && (index === 0 || place > (places[index - 1] ?? -1)),
  );
  if (isOrdered) return;
  throw badRequest(
    `The order in patch list: ${JSON.stringify(items)} doesn't match $setElementOrder list: ${JSON.stringify(order)}`,
  );
}

function retain(result: Draft, changes: Draft, retained: readonly unknown[]): Draft {
  const names = new Set(retained);
  const extra = Object.entries(changes).filter(
    ([name, value]) => !name.startsWith('$') && value !== null && !names.has(name),
  );
  if (extra.length > 0) throw badRequest("patch content doesn't match retainKeys list");
  return Object.fromEntries(Object.entries(result).filter(([name]) => names.has(name)));
}

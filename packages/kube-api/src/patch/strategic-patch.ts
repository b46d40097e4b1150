/**
 * Kubernetes' own patch: objects merge, lists merge by a key of their items when the field says so,
 * and directives (`$patch`, `$setElementOrder/…`, `$deleteFromPrimitiveList/…`, `$retainKeys`) say
 * what merging alone cannot.
 */

import { badRequest } from '@slipway/kube-objects';
import { type Draft, isDraft, setField } from '#schema/draft';
import type { Field, ObjectSchema, Schema } from '#schema/schema';
import { identify, type MergedBy, orderByPatch, orderList } from './strategic-order.ts';

const orderPrefix = '$setElementOrder/';
const removePrefix = '$deleteFromPrimitiveList/';

/** Applies a patch to an object of a schema. */
export function applyStrategicPatch(schema: ObjectSchema, target: Draft, patch: Draft): Draft {
  return mergeObject(schema, target, patch) ?? {};
}

/** Undefined when the patch deletes the object. Without a schema nothing is known of its lists. */
function mergeObject(schema: Schema | undefined, target: Draft, patch: Draft): Draft | undefined {
  const { $patch: directive, $retainKeys: retained, ...changes } = patch;
  if (directive === 'replace') return clean(changes) as Draft;
  if (directive === 'delete') return undefined;
  if (directive !== undefined && directive !== 'merge') {
    throw badRequest(`Unknown patch type: ${JSON.stringify(directive)}`);
  }
  const result: Draft = { ...target };
  for (const [field, value] of Object.entries(changes)) {
    if (field.startsWith(orderPrefix) || field.startsWith(removePrefix)) continue;
    const old = Object.hasOwn(result, field) ? result[field] : undefined;
    const merged = mergeField(fieldOf(schema, field), old, value);
    if (merged === undefined) delete result[field];
    else setField(result, field, merged);
  }
  for (const [field, value] of Object.entries(changes)) {
    if (field.startsWith(removePrefix))
      removeValues(result, field.slice(removePrefix.length), value);
    if (field.startsWith(orderPrefix)) {
      const name = field.slice(orderPrefix.length);
      const lists = { patch: changes[name], old: target[name] };
      orderList(result, name, value, mergedBy(fieldOf(schema, name)), lists);
    }
  }
  return Array.isArray(retained) ? retain(result, changes, retained) : result;
}

/** A field of an object, or an entry of a map. */
function fieldOf(
  schema: Schema | undefined,
  name: string,
): Pick<Field, 'schema' | 'patch'> | undefined {
  if (schema?.type === 'object') return schema.fields.get(name);
  return schema?.type === 'map' ? { schema: schema.values } : undefined;
}

/** How a list field is merged; undefined when a patch replaces it. */
function mergedBy(field: Pick<Field, 'patch'> | undefined): MergedBy | undefined {
  const { merges = false, key } = field?.patch ?? {};
  return merges ? { ...(key !== undefined && { key }) } : undefined;
}

function mergeField(
  field: Pick<Field, 'schema' | 'patch'> | undefined,
  old: unknown,
  value: unknown,
): unknown {
  if (value === null) return undefined;
  if (isDraft(value)) return mergeObject(field?.schema, isDraft(old) ? old : {}, value);
  if (!Array.isArray(value)) return value;
  const by = mergedBy(field);
  if (by === undefined) return clean(value);
  const items = field?.schema.type === 'list' ? field.schema.items : undefined;
  return mergeList(items, Array.isArray(old) ? old : [], value, by);
}

function mergeList(
  items: Schema | undefined,
  old: readonly unknown[],
  patch: readonly unknown[],
  by: MergedBy,
): unknown[] {
  const { key } = by;
  const idOf = identify(by);
  if (key === undefined) {
    const both = new Map([...old, ...patch].map((value) => [idOf(value), value]));
    return orderByPatch([...both.values()], patch, old, by);
  }
  const changes = patch.filter(isDraft);
  if (changes.some((item) => item.$patch === 'replace' && item[key] === undefined)) {
    return changes.filter((item) => item.$patch !== 'replace').map(clean);
  }
  const list = new MergedList(old, idOf);
  for (const item of changes) {
    if (item[key] === undefined) {
      throw badRequest(`map: ${JSON.stringify(item)} does not contain declared merge key: ${key}`);
    }
    if (item.$patch === 'delete') list.delete(item);
    else list.set(item, mergeObject(items, list.get(item), item));
  }
  return orderByPatch(list.items(), changes, old, by);
}

/** A list whose items are found by their ids. */
class MergedList {
  readonly #items: unknown[];
  readonly #idOf: (item: unknown) => string;
  /** Where the items of an id are; a deleted item leaves a hole. */
  readonly #places = new Map<string, number[]>();
  readonly #deleted = new Set<number>();

  constructor(items: readonly unknown[], idOf: (item: unknown) => string) {
    this.#items = [...items];
    this.#idOf = idOf;
    for (const [index, item] of items.entries()) {
      if (!isDraft(item)) continue;
      const places = this.#places.get(idOf(item));
      if (places) places.push(index);
      else this.#places.set(idOf(item), [index]);
    }
  }

  get(item: Draft): Draft {
    const place = this.#places.get(this.#idOf(item))?.[0];
    return place === undefined ? {} : (this.#items[place] as Draft);
  }

  set(item: Draft, merged: unknown): void {
    const id = this.#idOf(item);
    const place = this.#places.get(id)?.[0];
    if (place !== undefined) this.#items[place] = merged;
    else this.#places.set(id, [this.#items.push(merged) - 1]);
  }

  delete(item: Draft): void {
    const id = this.#idOf(item);
    for (const place of this.#places.get(id) ?? []) this.#deleted.add(place);
    this.#places.delete(id);
  }

  items(): unknown[] {
    return this.#items.filter((_, index) => !this.#deleted.has(index));
  }
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
  const idOf = identify({});
  const unwanted = new Set(values.map(idOf));
  object[field] = list.filter((item) => !unwanted.has(idOf(item)));
}

function retain(result: Draft, changes: Draft, retained: readonly unknown[]): Draft {
  const names = new Set(retained);
  const extra = Object.entries(changes).filter(
    ([name, value]) => !name.startsWith('$') && value !== null && !names.has(name),
  );
  if (extra.length > 0) throw badRequest("patch content doesn't match retainKeys list");
  return Object.fromEntries(Object.entries(result).filter(([name]) => names.has(name)));
}

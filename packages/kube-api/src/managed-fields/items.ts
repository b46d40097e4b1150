import { type Draft, isDraft } from '#schema/draft';
import type { ListSchema, Schema } from '#schema/schema';

/** A list that is owned item by item has items that cannot be told apart. */
export class UnclearItems extends Error {
  override readonly name = 'UnclearItems';
}

const maxSteps = 5000;
const steps = new Map<string, string>();

/** The step of a field or of a key of a map. The names of fields are few and come again and again. */
export function fieldStep(name: string): string {
  const known = steps.get(name);
  if (known !== undefined) return known;
  const step = `f:${name}`;
  if (steps.size < maxSteps) steps.set(name, step);
  return step;
}

/** The schema below a step of an object; anything for what is not described. */
export function schemaOfField(schema: Schema, name: string): Schema {
  if (schema.type === 'map') return schema.values;
  if (schema.type === 'object') return schema.fields.get(name)?.schema ?? unknown;
  return unknown;
}

/** Nothing is known: objects are taken apart, everything else is one value. */
const unknown: Schema = { type: 'any', isAtomic: false };

/** Whether fields below the value are owned one by one. */
export function isGranular(schema: Schema, value: unknown): boolean {
  switch (schema.type) {
    case 'object':
    case 'map':
      return !schema.isAtomic && isDraft(value);
    case 'any':
      return !schema.isAtomic && isDraft(value);
    case 'list':
      return schema.listType !== 'atomic' && Array.isArray(value);
    default:
      return false;
  }
}

/** What makes an item of a set or of a list with keys the same as another. */
export function itemStep({ listType, keys, items }: ListSchema, item: unknown): string {
  if (listType === 'set' || !isDraft(item)) return `v:${JSON.stringify(item)}`;
  let text = '';
  for (const key of keys) {
    const value = item[key] ?? defaultOf(items, key);
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${JSON.stringify(value ?? null)}`;
  }
  return `k:{${text}}`;
}

const defaultOf = (items: Schema, key: string): unknown =>
  items.type === 'object' ? items.fields.get(key)?.schema.default : undefined;

/** The items of a list by their steps; of equal ones the first. */
export function itemsByStep(schema: ListSchema, list: readonly unknown[]): Map<string, unknown> {
  const items = new Map<string, unknown>();
  for (const item of list) {
    const step = itemStep(schema, item);
    if (!items.has(step)) items.set(step, item);
  }
  return items;
}

/** Throws when an item of an applied list has no key, or the key of another one. */
export function checkItems(schema: ListSchema, list: readonly unknown[], path: string): void {
  const seen = new Set<string>();
  for (const [index, item] of list.entries()) {
    if (schema.listType === 'map') checkKeys(schema, item, `${path}: element ${index}`);
    const step = itemStep(schema, item);
    if (seen.has(step))
      throw new UnclearItems(`${path}: duplicate entries for key ${keyText(step)}`);
    seen.add(step);
  }
}

function checkKeys({ keys, items }: ListSchema, item: unknown, where: string): void {
  if (!isDraft(item)) return;
  const missing = keys.find(
    (key) => (item as Draft)[key] === undefined && defaultOf(items, key) === undefined,
  );
  if (missing === undefined) return;
  throw new UnclearItems(
    `${where}: associative list with keys has an element that omits key field "${missing}" (and doesn't have default value)`,
  );
}

const keyText = (step: string) =>
  step.startsWith('v:')
    ? `[=${step.slice(2)}]`
    : `[${Object.entries(JSON.parse(step.slice(2)) as object)
        .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
        .join(',')}]`;

import { type Draft, isDraft, setField } from '#schema/draft';
import type { ListSchema, Schema } from '#schema/schema';
import { type FieldSet, isMember } from './field-set.ts';
import { fieldStep, isGranular, itemStep, itemsByStep, schemaOfField } from './items.ts';

/** The live value with what a configuration says put over it. */
export function merge(schema: Schema, live: unknown, applied: unknown): unknown {
  if (!isGranular(schema, live) || !isGranular(schema, applied)) return applied;
  if (schema.type === 'list') {
    return mergeLists(schema, live as readonly unknown[], applied as readonly unknown[]);
  }
  const result: Draft = { ...(live as Draft) };
  for (const [name, value] of Object.entries(applied as Draft)) {
    const old = Object.hasOwn(result, name) ? result[name] : undefined;
    setField(result, name, merge(schemaOfField(schema, name), old, value));
  }
  return result;
}

/**
 * Applied items come in their order. An item that only the live list has stays where it is between
 * them, and a new one comes before the next that both have.
 */
function mergeLists(
  schema: ListSchema,
  live: readonly unknown[],
  applied: readonly unknown[],
): unknown[] {
  const old = itemsByStep(schema, live);
  const items = [...itemsByStep(schema, applied)];
  const wanted = new Set(items.map(([step]) => step));
  const shared = items
    .map(([step], place) => ({ step, place }))
    .filter(({ step }) => old.has(step));
  const result: unknown[] = [];
  let next = 0;
  let meeting = 0;
  const takeThrough = (place: number) => {
    for (; next <= place; next += 1) {
      const [step, item] = items[next] as [string, unknown];
      result.push(old.has(step) ? merge(schema.items, old.get(step), item) : item);
    }
  };
  for (const item of live) {
    const step = itemStep(schema, item);
    if (!wanted.has(step)) result.push(item);
    else if (step === shared[meeting]?.step) {
      takeThrough(shared[meeting]?.place ?? -1);
      meeting += 1;
    }
  }
  takeThrough(items.length - 1);
  return result;
}

/** The value without the fields of a set; what becomes empty by that goes, too. */
export function removeFields(schema: Schema, value: unknown, set: FieldSet): unknown {
  if (!isGranular(schema, value)) return value;
  if (schema.type === 'list') {
    const items = (value as readonly unknown[]).flatMap((item) => {
      const left = removeAt(schema.items, item, set[itemStep(schema, item)]);
      return left === undefined ? [] : [left];
    });
    return items.length === 0 ? undefined : items;
  }
  if (!isDraft(value)) return value;
  const result: Draft = {};
  for (const [name, member] of Object.entries(value)) {
    const left = removeAt(schemaOfField(schema, name), member, set[fieldStep(name)]);
    if (left !== undefined) setField(result, name, left);
  }
  return Object.keys(result).length === 0 ? undefined : result;
}

function removeAt(schema: Schema, value: unknown, node: FieldSet | undefined): unknown {
  if (node === undefined) return value;
  return isMember(node) ? undefined : removeFields(schema, value, node);
}

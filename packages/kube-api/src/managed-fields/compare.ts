import { isDeepStrictEqual } from 'node:util';
import type { Field, ListSchema, ObjectSchema, Schema } from '#schema/schema';
import { type FieldSet, isEmpty, leaf, self } from './field-set.ts';
import { fieldStep, isGranular, itemStep, itemsByStep, schemaOfField } from './items.ts';

/** How an object differs from what it was. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

/** The same for one value: undefined where nothing is. */
interface Differences {
  added: Record<string, FieldSet> | undefined;
  modified: Record<string, FieldSet> | undefined;
  removed: Record<string, FieldSet> | undefined;
}

/**
 * What stands for an object that is not there yet: like a new one of Go, with the zeros of all fields
 * that are no pointers. What is written into such a field is not noted as a field of its own.
 */
const fresh = Symbol('fresh');

/** Compares two objects of a schema; without the first, all of the second is new. */
export function compare(schema: ObjectSchema, before: unknown, after: unknown): Comparison {
  const start = before ?? (schema.message === undefined ? {} : fresh);
  const { added, modified, removed } = compareValue(schema, start, after) ?? {};
  return { added: added ?? leaf, modified: modified ?? leaf, removed: removed ?? leaf };
}

function compareValue(schema: Schema, before: unknown, after: unknown): Differences | undefined {
  if (before === after) return undefined;
  if (before === undefined) return only('added', whole(schema, after));
  if (before === fresh) return compareFresh(schema, after);
  if (after === undefined) return only('removed', whole(schema, before));
  if (!isGranular(schema, before) || !isGranular(schema, after)) {
    return isDeepStrictEqual(before, after) ? undefined : only('modified', leaf);
  }
  if (schema.type === 'list') {
    return compareLists(schema, before as readonly unknown[], after as readonly unknown[]);
  }
  return compareObjects(schema, before as object, after as object);
}

const only = (what: keyof Differences, set: FieldSet): Differences => ({
  added: undefined,
  modified: undefined,
  removed: undefined,
  [what]: set,
});

function compareObjects(schema: Schema, before: object, after: object): Differences | undefined {
  const found = new Collector();
  const old = before as Readonly<Record<string, unknown>>;
  const now = after as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(now)) {
    const known = Object.hasOwn(old, name) ? old[name] : undefined;
    if (known === now[name]) continue;
    found.add(fieldStep(name), compareValue(schemaOfField(schema, name), known, now[name]));
  }
  for (const name of Object.keys(old)) {
    if (Object.hasOwn(now, name)) continue;
    found.add(fieldStep(name), compareValue(schemaOfField(schema, name), old[name], undefined));
  }
  return found.differences;
}

function compareLists(
  schema: ListSchema,
  before: readonly unknown[],
  after: readonly unknown[],
): Differences | undefined {
  const inPlace = compareInPlace(schema, before, after);
  if (inPlace !== undefined) return inPlace.differences;
  const old = itemsByStep(schema, before);
  const items = itemsByStep(schema, after);
  const found = new Collector();
  for (const [step, item] of items) {
    found.add(step, compareValue(schema.items, old.get(step), item));
  }
  for (const [step, item] of old) {
    if (!items.has(step)) found.add(step, compareValue(schema.items, item, undefined));
  }
  return found.differences;
}

/** The same for lists of the same items in the same order, as most are; undefined for others. */
function compareInPlace(
  schema: ListSchema,
  before: readonly unknown[],
  after: readonly unknown[],
): Collector | undefined {
  if (before.length !== after.length) return undefined;
  const found = new Collector();
  for (const [index, item] of after.entries()) {
    const part = compareValue(schema.items, before[index], item);
    if (part === undefined) continue;
    const step = itemStep(schema, item);
    if (step !== itemStep(schema, before[index])) return undefined;
    found.add(step, part);
  }
  return found;
}

/** What a value is in place of a zero. */
function compareFresh(schema: Schema, after: unknown): Differences | undefined {
  if (after === undefined) return undefined;
  if (!isGranular(schema, after)) return isZero(after) ? undefined : only('modified', leaf);
  const found = new Collector();
  if (schema.type === 'list') {
    for (const item of after as readonly unknown[]) {
      found.add(itemStep(schema, item), only('added', whole(schema.items, item)));
    }
    return found.differences;
  }
  const members = after as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(members)) {
    const field = schema.type === 'object' ? schema.fields.get(name) : undefined;
    const start = field !== undefined && hasZero(field) ? fresh : undefined;
    found.add(fieldStep(name), compareValue(schemaOfField(schema, name), start, members[name]));
  }
  return found.differences;
}

/** Whether Go writes the field of an object that nobody has filled in. */
const hasZero = ({ isRequired, isPointer, schema }: Field) =>
  isRequired || (schema.type === 'object' && !isPointer);

const isZero = (value: unknown) =>
  value === '' ||
  value === 0 ||
  value === false ||
  (typeof value === 'object' && value !== null && isEmpty(value as FieldSet));

/** A value and everything below it. */
function whole(schema: Schema, value: unknown): FieldSet {
  if (!isGranular(schema, value)) return leaf;
  const set: Record<string, FieldSet> = { [self]: leaf };
  if (schema.type === 'list') {
    const list = value as readonly unknown[];
    for (const item of list) set[itemStep(schema, item)] = whole(schema.items, item);
    return list.length === 0 ? leaf : set;
  }
  const members = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(members);
  for (const name of names) {
    set[fieldStep(name)] = whole(schemaOfField(schema, name), members[name]);
  }
  return names.length === 0 ? leaf : set;
}

/** Puts the differences of parts together. */
class Collector {
  differences: Differences | undefined;

  add(step: string, part: Differences | undefined): void {
    if (part === undefined) return;
    this.differences ??= { added: undefined, modified: undefined, removed: undefined };
    const { differences } = this;
    if (part.added) differences.added = joined(differences.added, step, part.added);
    if (part.modified) differences.modified = joined(differences.modified, step, part.modified);
    if (part.removed) differences.removed = joined(differences.removed, step, part.removed);
  }
}

function joined(set: Record<string, FieldSet> | undefined, step: string, node: FieldSet) {
  if (set === undefined) return { [step]: node };
  set[step] = node;
  return set;
}

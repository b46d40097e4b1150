import { isDraft } from '#schema/draft';
import type { ListSchema, Schema } from '#schema/schema';
import { type FieldSet, isEmpty, isMember, leaf, pathText, self } from './field-set.ts';
import { checkItems, fieldStep, isGranular, itemStep, schemaOfField } from './items.ts';

/**
 * The fields that an applied configuration claims: simple values, items, keys of maps and what is empty.
 * Throws `UnclearItems` when items of a list cannot be told apart.
 */
export function fieldsOf(schema: Schema, value: unknown): FieldSet {
  return claims(schema, value, []) ?? leaf;
}

/** What is claimed below a value; undefined when the value itself is one claim. */
function claims(schema: Schema, value: unknown, path: readonly string[]): FieldSet | undefined {
  if (!isGranular(schema, value)) return undefined;
  if (schema.type === 'list') return claimsOfItems(schema, value as readonly unknown[], path);
  const set: Record<string, FieldSet> = {};
  for (const [name, member] of Object.entries(value as object)) {
    const step = fieldStep(name);
    const below = claims(schemaOfField(schema, name), member, [...path, step]);
    const isKey = schema.type !== 'object' || !schema.fields.has(name);
    const isNothing = isDraft(member) && isEmpty(member as unknown as FieldSet);
    const isClaimed = below === undefined || isKey || isNothing;
    // A list without items claims nothing.
    if (isClaimed || !isEmpty(below)) set[step] = joined(isClaimed, below);
  }
  return set;
}

function claimsOfItems(schema: ListSchema, list: readonly unknown[], path: readonly string[]) {
  checkItems(schema, list, pathText(path));
  const set: Record<string, FieldSet> = {};
  for (const item of list) {
    const step = itemStep(schema, item);
    set[step] = joined(true, claims(schema.items, item, [...path, step]));
  }
  return set;
}

function joined(isClaimed: boolean, below: FieldSet = leaf): FieldSet {
  return isClaimed && !isEmpty(below) ? { [self]: leaf, ...below } : below;
}

/** The set with each described field of which something is in it: the object around a field. */
export function withParents(set: FieldSet, schema: Schema): FieldSet {
  const result: Record<string, FieldSet> = {};
  for (const [step, node] of Object.entries(set)) {
    if (isEmpty(node)) {
      result[step] = node;
      continue;
    }
    const name = step.startsWith('f:') ? step.slice(2) : undefined;
    const below = withParents(node, schemaBelow(schema, name));
    const isNamed = name !== undefined && schema.type === 'object' && schema.fields.has(name);
    result[step] = isNamed && !isMember(below) ? { [self]: leaf, ...below } : below;
  }
  return result;
}

/** The schema below a step. */
const schemaBelow = (schema: Schema, name: string | undefined): Schema =>
  name === undefined && schema.type === 'list' ? schema.items : schemaOfField(schema, name ?? '');

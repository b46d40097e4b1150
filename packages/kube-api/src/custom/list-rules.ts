import { type Draft, isDraft } from '#schema/draft';
import { addAll, duplicate, type FieldError, invalid } from '#schema/field-error';
import { type JsonSchema, membersOf } from './json-schema.ts';

/** What is wrong with lists that are sets, or maps by keys of their items. */
export function checkLists(schema: JsonSchema, value: unknown, path: string): FieldError[] {
  const errors = Array.isArray(value) ? checkList(schema, value, path) : [];
  for (const member of membersOf(schema, value, path)) {
    if (typeof member.value !== 'object' || member.value === null) continue;
    addAll(errors, checkLists(member.schema, member.value, member.path));
  }
  return errors;
}

function checkList(schema: JsonSchema, list: readonly unknown[], path: string): FieldError[] {
  switch (schema['x-kubernetes-list-type']) {
    case 'set':
      return repeated(list).map((index) => duplicate(`${path}[${index}]`, list[index]));
    case 'map':
      return checkMap(schema['x-kubernetes-list-map-keys'] ?? [], list, path);
    default:
      return [];
  }
}

function checkMap(keys: readonly string[], list: readonly unknown[], path: string): FieldError[] {
  const stranger = list.findIndex((item) => item !== null && !isDraft(item));
  if (stranger >= 0) {
    const why = 'must be an object for an array of list-type map';
    return [invalid(`${path}[${stranger}]`, list[stranger], why)];
  }
  const names = list.map((item) => keyOf(keys, (item ?? {}) as Draft));
  return repeated(names).map((index) => duplicate(`${path}[${index}]`, names[index]));
}

/** What makes an item of such a list different from the others. */
export const keyOf = (keys: readonly string[], item: Draft): Draft =>
  Object.fromEntries(
    keys.flatMap((key) => (item[key] === undefined ? [] : [[key, item[key]] as const])),
  );

/** The first repetition of each item that is repeated. */
function repeated(list: readonly unknown[]): readonly number[] {
  const counts = new Map<string, number>();
  return list.flatMap((item, index) => {
    const text = JSON.stringify(item) ?? '';
    const count = (counts.get(text) ?? 0) + 1;
    counts.set(text, count);
    return count === 2 ? [index] : [];
  });
}

import { type Draft, isDraft, setField } from '#schema/draft';
import { fieldSchema, type JsonSchema, someSchema } from './json-schema.ts';

/** Whether a schema has a default anywhere. */
export const hasDefaults = (schema: JsonSchema) =>
  someSchema(schema, (inner) => inner.default !== undefined);

/** Fills in the defaults of a schema, in place. */
export function fillDefaults(schema: JsonSchema, value: unknown): void {
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items === undefined) return;
    for (const [index, item] of value.entries()) {
      if (item === null && items.nullable !== true && items.default !== undefined) {
        value[index] = structuredClone(items.default);
      }
      fillDefaults(items, value[index]);
    }
  } else if (isDraft(value)) fillObject(schema, value);
}

function fillObject(schema: JsonSchema, object: Draft): void {
  for (const [field, inner] of Object.entries(schema.properties ?? {})) {
    if (inner.default === undefined) continue;
    const found = Object.hasOwn(object, field) ? object[field] : undefined;
    const isMissing = found === undefined || (found === null && inner.nullable !== true);
    if (isMissing) setField(object, field, structuredClone(inner.default));
  }
  for (const [field, value] of Object.entries(object)) {
    const inner = fieldSchema(schema, field);
    if (inner !== undefined) fillDefaults(inner, value);
  }
}

import { type Draft, isDraft } from '#schema/draft';
import {
  fieldSchema,
  isEmbedded,
  type JsonSchema,
  keepsUnknown,
  metaFields,
} from './json-schema.ts';

const nothing: JsonSchema = {};

/**
 * Removes from a draft the fields that its schema does not know, and nulls that it does not allow. The
 * metadata of whole objects stays as it is. Answers the places of unknown fields.
 */
export function prune(schema: JsonSchema, object: Draft): readonly string[] {
  const unknown: string[] = [];
  pruneObject(schema, object, '', unknown, true, keepsUnknown(schema));
  return unknown;
}

function pruneValue(
  schema: JsonSchema | undefined,
  value: unknown,
  path: string,
  unknown: string[],
  isKept: boolean,
): void {
  const known = schema ?? nothing;
  // What is kept is kept below, too, up to where a schema says what there may be.
  const keeps = keepsUnknown(known) || (schema === undefined && isKept);
  if (isDraft(value)) pruneObject(known, value, path, unknown, isEmbedded(known), keeps);
  else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      pruneValue(known.items, item, `${path}[${index}]`, unknown, keeps);
    }
  }
}

function pruneObject(
  schema: JsonSchema,
  object: Draft,
  path: string,
  unknown: string[],
  isResource: boolean,
  keeps: boolean,
): void {
  for (const [field, value] of Object.entries(object)) {
    if (isResource && metaFields.has(field)) continue;
    const place = path === '' ? field : `${path}.${field}`;
    const inner = fieldSchema(schema, field);
    if (inner !== undefined || keeps || schema.additionalProperties === true) {
      if (value === null && inner !== undefined && inner.nullable !== true) {
        // A default will stand in for it.
        if (!isAnything(inner)) delete object[field];
        continue;
      }
      pruneValue(inner, value, place, unknown, keeps || schema.additionalProperties === true);
    } else {
      unknown.push(place);
      delete object[field];
    }
  }
}

/** A schema that says nothing of the type takes null as well. */
const isAnything = (schema: JsonSchema) => schema.type === undefined && keepsUnknown(schema);

/** The schema of a custom kind as the schema that every kind has, read as far as it is needed. */

import { isDraft } from '#schema/draft';
import { messageSchema } from '#schema/message';
import type { Field, ObjectSchema, Schema } from '#schema/schema';
import { isEmbedded, type JsonSchema, keepsUnknown } from './json-schema.ts';

/** An object of a custom kind; its fields are made when somebody asks for them. */
class CustomFields implements ObjectSchema {
  readonly type = 'object';
  readonly keepsUnknown: boolean;
  readonly isAtomic: boolean;
  readonly #schema: JsonSchema;
  readonly #isResource: boolean;
  #fields: ReadonlyMap<string, Field> | undefined;

  constructor(schema: JsonSchema, isResource: boolean) {
    this.#schema = schema;
    this.#isResource = isResource;
    this.keepsUnknown = keepsUnknown(schema) || schema.additionalProperties === true;
    this.isAtomic = schema['x-kubernetes-map-type'] === 'atomic';
  }

  get fields(): ReadonlyMap<string, Field> {
    this.#fields ??= readFields(this.#schema, this.#isResource);
    return this.#fields;
  }
}

/** As long as the definition is in memory. */
const objects = new WeakMap<JsonSchema, ObjectSchema>();

/** The fields of a whole object of a custom kind. */
export function objectSchema(schema: JsonSchema): ObjectSchema {
  const known = objects.get(schema);
  if (known !== undefined) return known;
  const made = new CustomFields(schema, true);
  objects.set(schema, made);
  return made;
}

function readFields(schema: JsonSchema, isResource: boolean): ReadonlyMap<string, Field> {
  const fields = new Map<string, Field>();
  const requiredFields = new Set(schema.required);
  const add = (name: string, inner: Schema) => {
    const isRequired = requiredFields.has(name);
    fields.set(name, { name, schema: inner, isRequired, isPointer: true });
  };
  for (const [name, inner] of Object.entries(schema.properties ?? {})) add(name, schemaOf(inner));
  if (!isResource) return fields;
  add('apiVersion', { type: 'string' });
  add('kind', { type: 'string' });
  add('metadata', messageSchema('meta.ObjectMeta'));
  return fields;
}

function schemaOf(schema: JsonSchema): Schema {
  const common = {
    ...(schema.default !== undefined && { default: schema.default }),
    ...(schema.nullable === true && { nullable: true }),
  };
  if (schema['x-kubernetes-int-or-string'] === true) return { type: 'int-or-string', ...common };
  const { type, format } = schema;
  switch (type) {
    case 'object':
      return objectOf(schema, common);
    case 'array':
      return listOf(schema, common);
    case 'string':
    case 'integer':
    case 'number':
    case 'boolean':
      return { type, ...(format !== undefined && { format }), ...common };
    default:
      if (schema.properties !== undefined) return objectOf(schema, common);
      return { type: 'any', isAtomic: schema['x-kubernetes-map-type'] === 'atomic', ...common };
  }
}

function objectOf(schema: JsonSchema, common: object): Schema {
  const { additionalProperties } = schema;
  const isAtomic = schema['x-kubernetes-map-type'] === 'atomic';
  if (isDraft(additionalProperties)) {
    return {
      type: 'map',
      values: schemaOf(additionalProperties as JsonSchema),
      isAtomic,
      ...common,
    };
  }
  return Object.assign(new CustomFields(schema, isEmbedded(schema)), common);
}

function listOf(schema: JsonSchema, common: object): Schema {
  const items: Schema =
    schema.items === undefined ? { type: 'any', isAtomic: false } : schemaOf(schema.items);
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const written = schema['x-kubernetes-list-type'];
  const listType = written === 'set' || written === 'map' ? written : 'atomic';
  return { type: 'list', items, listType, keys, ...common };
}

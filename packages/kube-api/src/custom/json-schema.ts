import { isDraft } from '#schema/draft';

/**
 * A schema as a custom resource definition has it. It is kept as it is stored and read in place: a
 * second form of it would cost memory for every definition, used or not.
 */
export interface JsonSchema {
  readonly type?: string;
  readonly format?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly nullable?: boolean;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly allOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly not?: JsonSchema;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: string;
  readonly 'x-kubernetes-validations'?: readonly ValidationRule[];
}

/** A rule in the Common Expression Language about the value of a schema. */
export interface ValidationRule {
  readonly rule: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly reason?: string;
  readonly fieldPath?: string;
  readonly optionalOldSelf?: boolean;
}

/** Whether fields that a schema does not name are kept. */
export const keepsUnknown = (schema: JsonSchema) =>
  schema['x-kubernetes-preserve-unknown-fields'] === true;

/** Whether a value is a whole object with kind and metadata. */
export const isEmbedded = (schema: JsonSchema) => schema['x-kubernetes-embedded-resource'] === true;

/** What every object has besides the fields of its schema. */
export const metaFields: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);

/** The schema of one field of an object; undefined when its schema does not say. */
export function fieldSchema(schema: JsonSchema, field: string): JsonSchema | undefined {
  const { properties, additionalProperties } = schema;
  if (properties !== undefined && Object.hasOwn(properties, field)) return properties[field];
  return isDraft(additionalProperties) ? (additionalProperties as JsonSchema) : undefined;
}

/** The values directly inside a value that have a schema, with their places. */
export function* membersOf(
  schema: JsonSchema,
  value: unknown,
  path: string,
): Iterable<{
  readonly schema: JsonSchema;
  readonly value: unknown;
  readonly path: string;
  readonly key: string | number;
}> {
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items === undefined) return;
    for (const [key, item] of value.entries()) {
      yield { schema: items, value: item, path: `${path}[${key}]`, key };
    }
    return;
  }
  if (!isDraft(value)) return;
  for (const [key, item] of Object.entries(value)) {
    const inner = fieldSchema(schema, key);
    if (inner !== undefined)
      yield { schema: inner, value: item, path: below(schema, path, key), key };
  }
}

/** The place of a field: behind a dot when the schema names it, in brackets in a map. */
function below(schema: JsonSchema, path: string, key: string): string {
  const isNamed = schema.properties !== undefined && Object.hasOwn(schema.properties, key);
  if (!isNamed && path !== '') return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}

/** The schemas directly inside a schema, with the words that lead there. */
export function* schemasIn(
  schema: JsonSchema,
  path: string,
): Iterable<readonly [path: string, schema: JsonSchema]> {
  for (const [name, inner] of Object.entries(schema.properties ?? {})) {
    yield [`${path}.properties[${name}]`, inner];
  }
  const { additionalProperties, items } = schema;
  if (isDraft(additionalProperties)) {
    yield [`${path}.additionalProperties`, additionalProperties as JsonSchema];
  }
  if (isDraft(items)) yield [`${path}.items`, items as JsonSchema];
}

/** Whether a schema, or one of the schemas in it, has a property. */
export function someSchema(schema: JsonSchema, test: (schema: JsonSchema) => boolean): boolean {
  if (test(schema)) return true;
  for (const [, inner] of schemasIn(schema, '')) if (someSchema(inner, test)) return true;
  return false;
}

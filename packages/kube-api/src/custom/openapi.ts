/** The schema of a custom kind as the two versions of OpenAPI publish it. */
import { isDraft } from '#schema/draft';
import { isEmbedded, type JsonSchema, keepsUnknown } from './json-schema.ts';

type Published = Readonly<Record<string, unknown>>;

/** What every object has, by references into the document. */
const metaProperties = (prefix: string): Published => ({
  apiVersion: {
    type: 'string',
    description:
      'APIVersion defines the group and version of the schema of this object, such as "example.com/v1".',
  },
  kind: { type: 'string', description: 'The kind of this object, in one word.' },
  metadata: {
    description:
      "Standard object's metadata: name, labels, annotations and what the server notes about it.",
    ...(prefix.startsWith('#/definitions')
      ? { $ref: `${prefix}io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta` }
      : { allOf: [{ $ref: `${prefix}io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta` }] }),
  },
});

/** The schema of whole objects, in version 3: as it was written. */
export const publishedVersion3 = (schema: JsonSchema, prefix: string): Published =>
  withMeta({ ...schema }, schema, prefix);

/** The same in version 2, which knows less: what it cannot say is left out. */
export function publishedVersion2(schema: JsonSchema, prefix: string): Published {
  // Clients of version 2 refuse fields that a schema does not name, even where others are kept.
  if (keepsUnknown(schema)) return { type: 'object' };
  return withMeta(simplified(schema), schema, prefix);
}

function withMeta(published: Published, schema: JsonSchema, prefix: string): Published {
  const isOpen = schema.properties === undefined && keepsUnknown(schema);
  if (isOpen) return { ...published, type: 'object' };
  const properties = isDraft(published.properties) ? published.properties : {};
  return { ...published, type: 'object', properties: { ...properties, ...metaProperties(prefix) } };
}

const droppedInVersion2 = new Set([
  'nullable',
  'anyOf',
  'oneOf',
  'not',
  'allOf',
  'x-kubernetes-validations',
]);

function simplified(schema: JsonSchema): Published {
  if (schema['x-kubernetes-int-or-string'] === true) {
    const { description } = schema;
    return {
      ...(description !== undefined && { description }),
      'x-kubernetes-int-or-string': true,
    };
  }
  const entries = Object.entries(schema).filter(([word]) => !droppedInVersion2.has(word));
  const kept: Record<string, unknown> = Object.fromEntries(entries);
  if (schema.nullable === true) delete kept.type;
  if (keepsUnknown(schema) || schema.nullable === true || isEmbedded(schema)) {
    delete kept.properties;
    delete kept.items;
    delete kept.required;
    if (keepsUnknown(schema) && !isEmbedded(schema)) delete kept.type;
    return kept;
  }
  const { properties, items, additionalProperties } = schema;
  if (properties !== undefined) {
    kept.properties = Object.fromEntries(
      Object.entries(properties).map(([name, inner]) => [name, simplified(inner)]),
    );
  }
  if (items !== undefined) kept.items = simplified(items);
  if (isDraft(additionalProperties)) {
    kept.additionalProperties = simplified(additionalProperties as JsonSchema);
  } else delete kept.additionalProperties;
  return kept;
}

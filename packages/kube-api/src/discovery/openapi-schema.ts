/** The schemas of the served kinds, in the two forms that OpenAPI documents have them. */

import { describeField, describeMessage } from '#schema/field-description';
import { type Field, type FieldType, jsonFieldsOf } from '#schema/field-table';
import { mergeStrategy, retainsKeys } from '#schema/merge-keys';
import { apiVersionOf } from '#scheme/group-version-kind';
import type { Kind } from '#scheme/kind';

/** As much of a schema as Kubernetes' documents use. */
export interface Schema {
  readonly description?: string;
  readonly type?: string;
  readonly format?: string;
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly [extension: `x-kubernetes-${string}`]: unknown;
}

/** What differs between the versions of OpenAPI. */
export interface Dialect {
  /** Where schemas are: `#/definitions/`. */
  readonly prefix: string;
  /** A reference with a description; version 3 allows nothing beside `$ref`. */
  readonly refer: (reference: Schema, description: string | undefined) => Schema;
  readonly special: Readonly<Record<Special, Schema>>;
}

/** Simple types that have a name in the documents. */
const namedTypes: Readonly<Partial<Record<Special, string>>> = {
  Quantity: 'io.k8s.apimachinery.pkg.api.resource.Quantity',
  IntOrString: 'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
};

const quantityText =
  'An amount: a number with a suffix such as "m" (thousandths), "k", "M", "Gi"; "500m" is half.';
const intOrStringText = 'A whole number, or a text such as a percentage or the name of a port.';

type Special = Extract<FieldType, { special: unknown }>['special'];

const anything: Schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
const time: Schema = { type: 'string', format: 'date-time' };

/** OpenAPI 2, which knows no alternatives. */
export const version2: Dialect = {
  prefix: '#/definitions/',
  refer: (reference, description) => describe(reference, description),
  special: {
    Time: time,
    MicroTime: time,
    Quantity: { description: quantityText, type: 'string' },
    IntOrString: { description: intOrStringText, type: 'string', format: 'int-or-string' },
    Raw: anything,
    Opaque: anything,
  },
};

/** OpenAPI 3. */
export const version3: Dialect = {
  prefix: '#/components/schemas/',
  refer: (reference, description) => describe({ allOf: [reference] }, description),
  special: {
    ...version2.special,
    Quantity: { description: quantityText, oneOf: [{ type: 'string' }, { type: 'number' }] },
    IntOrString: {
      description: intOrStringText,
      format: 'int-or-string',
      'x-kubernetes-int-or-string': true,
      oneOf: [{ type: 'integer' }, { type: 'string' }],
    },
  },
};

const describe = (schema: Schema, description: string | undefined): Schema =>
  description === undefined ? schema : { description, ...schema };

/** Upstream's names, which some clients know: `io.k8s.api.apps.v1.Deployment`. */
function schemaName(message: string): string {
  const [group = '', name = ''] = message.split('.');
  return group === 'meta'
    ? `io.k8s.apimachinery.pkg.apis.meta.v1.${name}`
    : `io.k8s.api.${group}.v1.${name}`;
}

/** A reference to the schema of a kind. */
export const refersTo = ({ prefix }: Dialect, { type }: Kind): Schema => ({
  $ref: prefix + schemaName(type),
});

/** What tells clients which kind a schema or an operation is about. */
export const groupVersionKind = ({ group, version, kind }: Kind) => ({ group, version, kind });

/** The schemas of kinds and of all that they are made of, by name. */
export function schemasOf(kinds: readonly Kind[], dialect: Dialect): Record<string, Schema> {
  const schemas: Record<string, Schema> = {};
  const waiting = kinds.map(({ type }) => type);
  for (let message = waiting.pop(); message !== undefined; message = waiting.pop()) {
    const name = schemaName(message);
    if (schemas[name] !== undefined) continue;
    schemas[name] = messageSchema(message, dialect);
    for (const { type } of jsonFieldsOf(message)?.values() ?? []) {
      if ('message' in type) waiting.push(type.message);
      const named = 'special' in type ? namedTypes[type.special] : undefined;
      if ('special' in type && named !== undefined) schemas[named] = dialect.special[type.special];
    }
  }
  for (const kind of kinds) {
    const name = schemaName(kind.type);
    schemas[name] = kindSchema(kind, schemas[name] ?? {});
  }
  return schemas;
}

function kindSchema(kind: Kind, schema: Schema): Schema {
  return {
    ...schema,
    description: schema.description ?? `${kind.kind} of ${apiVersionOf(kind)}.`,
    properties: {
      apiVersion: describe({ type: 'string' }, describeField(kind.type, 'apiVersion')),
      kind: describe({ type: 'string' }, describeField(kind.type, 'kind')),
      ...schema.properties,
    },
    'x-kubernetes-group-version-kind': [groupVersionKind(kind)],
  };
}

function messageSchema(message: string, dialect: Dialect): Schema {
  const fields = [...(jsonFieldsOf(message)?.values() ?? [])];
  const required = fields.filter(({ isRequired }) => isRequired).map(({ name }) => name);
  const properties = fields.map((field) => [field.name, fieldSchema(message, field, dialect)]);
  return describe(
    {
      type: 'object',
      properties: Object.fromEntries(properties) as Record<string, Schema>,
      ...(required.length > 0 && { required }),
    },
    describeMessage(message),
  );
}

function fieldSchema(message: string, field: Field, dialect: Dialect): Schema {
  const { type, shape, isListMap, name } = field;
  const description = describeField(message, name);
  const merging = mergeExtensions(message, field);
  if (shape === 'single') return { ...typeSchema(type, dialect, description), ...merging };
  const one = typeSchema(type, dialect, undefined);
  if (shape === 'list') return describe({ type: 'array', items: one, ...merging }, description);
  const additionalProperties = isListMap ? { type: 'array', items: one } : one;
  return describe({ type: 'object', additionalProperties }, description);
}

/** How clients make patches of the field; they must merge as the server does. */
function mergeExtensions(message: string, { name, shape }: Field): Schema {
  const strategy = shape === 'list' ? mergeStrategy(message, name) : undefined;
  const words = [
    ...(strategy === undefined ? [] : ['merge']),
    ...(retainsKeys(message, name) ? ['retainKeys'] : []),
  ];
  return {
    ...(words.length > 0 && { 'x-kubernetes-patch-strategy': words.join(',') }),
    ...(strategy?.key !== undefined && { 'x-kubernetes-patch-merge-key': strategy.key }),
  };
}

const scalars = {
  string: { type: 'string' },
  bytes: { type: 'string', format: 'byte' },
  bool: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
} as const;

function typeSchema(type: FieldType, dialect: Dialect, description: string | undefined): Schema {
  if ('scalar' in type) return describe(scalars[type.scalar], description);
  const name = 'message' in type ? schemaName(type.message) : namedTypes[type.special];
  if (name !== undefined) return dialect.refer({ $ref: dialect.prefix + name }, description);
  return 'special' in type ? describe(dialect.special[type.special], description) : {};
}

/** Values of custom objects as expressions see them, and the types of such values. */
import type { Environment } from '@marcbachmann/cel-js';
import { Duration } from '@marcbachmann/cel-js/evaluator';
import { isDraft } from '#schema/draft';
import { isEmbedded, type JsonSchema } from './json-schema.ts';

/** Words of the language, which fields are not called by themselves. */
const reserved = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

/** The name of a field in expressions; undefined when it has none. */
function escapedName(field: string): string | undefined {
  if (reserved.has(field)) return `__${field}__`;
  const escaped = field
    .replaceAll('__', '__underscores__')
    .replaceAll('.', '__dot__')
    .replaceAll('-', '__dash__')
    .replaceAll('/', '__slash__');
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(escaped) ? escaped : undefined;
}

const timeFormats = new Set(['date-time', 'datetime', 'date']);

/** Time as the language has it; undefined when the text is none. */
function durationOf(text: string): Duration | undefined {
  const units: Readonly<Record<string, number>> = {
    h: 3600,
    m: 60,
    s: 1,
    ms: 1e-3,
    us: 1e-6,
    ns: 1e-9,
  };
  const pieces = [...text.matchAll(/(\d+(?:\.\d*)?)(ms|us|ns|h|m|s)/g)];
  if (pieces.length === 0) return undefined;
  const seconds = pieces.reduce(
    (sum, [, amount = '0', unit = 's']) => sum + Number(amount) * (units[unit] ?? 1),
    0,
  );
  const total = text.startsWith('-') ? -seconds : seconds;
  return new Duration(BigInt(Math.floor(total)), Math.round((total - Math.floor(total)) * 1e9));
}

function textValue({ format }: JsonSchema, text: string): unknown {
  if (format === undefined) return text;
  if (timeFormats.has(format)) {
    const time = new Date(text);
    return Number.isNaN(time.getTime()) ? text : time;
  }
  if (format === 'duration') return durationOf(text) ?? text;
  return format === 'byte' ? new Uint8Array(Buffer.from(text, 'base64')) : text;
}

const numberValue = (value: number) => (Number.isSafeInteger(value) ? BigInt(value) : value);

/** A value of which nothing is known: whole numbers are integers. */
export function untypedValue(value: unknown): unknown {
  if (typeof value === 'number') return numberValue(value);
  if (Array.isArray(value)) return value.map(untypedValue);
  if (!isDraft(value)) return value;
  return record(Object.entries(value).map(([key, item]) => [key, untypedValue(item)]));
}

/** An object that inherits nothing: its fields are all that it has. */
const record = (entries: readonly (readonly [string, unknown])[]): object =>
  Object.assign(Object.create(null) as object, Object.fromEntries(entries));

const embeddedFields = {
  apiVersion: {},
  kind: {},
  metadata: { properties: { name: {}, generateName: {} } },
};

/** A value of a schema as an expression sees it. */
export function celValue(schema: JsonSchema, value: unknown, isRoot = false): unknown {
  if (typeof value === 'string') return textValue(schema, value);
  if (typeof value === 'number') return schema.type === 'number' ? value : numberValue(value);
  if (Array.isArray(value)) {
    return value.map((item) =>
      schema.items === undefined ? untypedValue(item) : celValue(schema.items, item),
    );
  }
  if (!isDraft(value)) return value;
  const { additionalProperties } = schema;
  if (isDraft(additionalProperties)) {
    const inner = additionalProperties as JsonSchema;
    return record(Object.entries(value).map(([key, item]) => [key, celValue(inner, item)]));
  }
  const properties: Readonly<Record<string, JsonSchema>> =
    isRoot || isEmbedded(schema)
      ? { ...embeddedFields, ...schema.properties }
      : (schema.properties ?? {});
  if (Object.keys(properties).length === 0 && schema.type === undefined) return untypedValue(value);
  return record(
    Object.entries(properties).flatMap(([field, inner]) => {
      const name = escapedName(field);
      if (name === undefined || !Object.hasOwn(value, field)) return [];
      return [[name, celValue(inner, value[field])] as const];
    }),
  );
}

/** The name of the type of a schema's values; objects get types of their own in the environment. */
export function declareType(environment: Environment, schema: JsonSchema, isRoot = false): string {
  let count = 0;
  function typeOf(inner: JsonSchema, isResource: boolean): string {
    if (inner['x-kubernetes-int-or-string'] === true) return 'dyn';
    switch (inner.type) {
      case 'string':
        return textType(inner);
      case 'integer':
        return 'int';
      case 'number':
        return 'double';
      case 'boolean':
        return 'bool';
      case 'array':
        return inner.items === undefined
          ? 'list'
          : `list<${typeOf(inner.items, isEmbedded(inner.items))}>`;
      case 'object':
        return objectType(inner, isResource);
      default:
        return 'dyn';
    }
  }
  function objectType(inner: JsonSchema, isResource: boolean): string {
    const { additionalProperties, properties } = inner;
    if (isDraft(additionalProperties)) {
      const values = additionalProperties as JsonSchema;
      return `map<string, ${typeOf(values, isEmbedded(values))}>`;
    }
    const fields: Record<string, string> = {};
    for (const [field, value] of Object.entries(properties ?? {})) {
      const name = escapedName(field);
      if (name !== undefined) fields[name] = typeOf(value, isEmbedded(value));
    }
    count += 1;
    const type = `Object${count}`;
    if (isResource) {
      const metadata = `Metadata${count}`;
      environment.registerType(metadata, { fields: { name: 'string', generateName: 'string' } });
      addEquality(environment, metadata);
      Object.assign(fields, { apiVersion: 'string', kind: 'string', metadata });
    }
    environment.registerType(type, { fields });
    addEquality(environment, type);
    return type;
  }
  return typeOf(schema, isRoot || isEmbedded(schema));
}

/** That something never changes is written as `self == oldSelf`. To be checked only: what is evaluated has no such types. */
const addEquality = (environment: Environment, type: string) =>
  environment.registerOperator(`${type} == ${type}`, () => true);

function textType({ format }: JsonSchema): string {
  if (format === undefined) return 'string';
  if (timeFormats.has(format)) return 'google.protobuf.Timestamp';
  if (format === 'duration') return 'google.protobuf.Duration';
  return format === 'byte' ? 'bytes' : 'string';
}

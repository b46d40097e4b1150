/**
 * From a client's JSON to an object of a schema: only known fields, only values of the right type,
 * nothing that says nothing. Objects that are equal in meaning become equal in form.
 */

import { canonicalQuantity } from '@slipway/kube-objects';
import { type Draft, isDraft, setField } from '#schema/draft';
import type {
  AnySchema,
  Field,
  ListSchema,
  MapSchema,
  ObjectSchema,
  ScalarSchema,
  Schema,
} from '#schema/schema';

/** A decoded object, and the fields of the input that its schema does not have. */
export interface Decoded {
  readonly object: Draft;
  readonly unknownFields: readonly string[];
}

/** The input has a value of the wrong type; the message is what Kubernetes would say. */
export class WrongType extends Error {
  override readonly name = 'WrongType';
}

/** How an object is decoded. */
export interface DecodeOptions {
  /** Keeps what says nothing: in an applied configuration it says who owns the field. */
  readonly keepsZero?: boolean;
}

/** Decodes an object of a schema. What a custom kind does not allow there is for its validation. */
export function decodeJson(
  schema: ObjectSchema,
  input: Draft,
  { keepsZero = false }: DecodeOptions = {},
): Decoded {
  const unknownFields: string[] = [];
  const at = { path: '', owner: schema.message, run: { unknownFields, keepsZero } };
  return { object: decodeObject(schema, input, at), unknownFields };
}

/** Where the decoder is. */
interface Position {
  readonly path: string;
  /** The message around the value; undefined in what is no message: there any type passes. */
  readonly owner: string | undefined;
  readonly run: { readonly unknownFields: string[]; readonly keepsZero: boolean };
}

function decodeObject(schema: ObjectSchema, input: Draft, at: Position): Draft {
  const { fields, message } = schema;
  const object: Draft = {};
  for (const [name, value] of Object.entries(input)) {
    const path = at.path === '' ? name : `${at.path}.${name}`;
    const field = fields.get(name);
    if (field === undefined) {
      if (schema.keepsUnknown) setField(object, name, value);
      else at.run.unknownFields.push(path);
      continue;
    }
    if (value === null) {
      if (message === undefined && isNullKept(field.schema)) object[name] = null;
      continue;
    }
    const decoded = decodeValue(field.schema, value, { ...at, path, owner: message });
    if (message === undefined || at.run.keepsZero || !isDropped(field, decoded)) {
      object[name] = decoded;
    }
  }
  return object;
}

/** A null where none may be says nothing, and gives way to a default. */
const isNullKept = ({ nullable = false }: Schema) => nullable;

/** Go leaves these out when it writes the object. */
function isDropped({ isRequired, isPointer, schema }: Field, value: unknown): boolean {
  if (value === undefined) return true;
  if (isRequired || isPointer) return false;
  if (schema.type === 'list') return Array.isArray(value) && value.length === 0;
  if (schema.type === 'map') return Object.keys(value as object).length === 0;
  return value === '' || value === 0 || value === false;
}

function decodeValue(schema: Schema, value: unknown, at: Position): unknown {
  switch (schema.type) {
    case 'object':
      if (isDraft(value)) return decodeObject(schema, value, at);
      return refuse(schema, value, at);
    case 'list':
      return decodeList(schema, value, at);
    case 'map':
      return decodeMap(schema, value, at);
    case 'any':
      return decodeAny(schema, value, at);
    default:
      return at.owner === undefined ? value : decodeScalar(schema, value, at);
  }
}

function decodeList(schema: ListSchema, value: unknown, at: Position): unknown {
  if (!Array.isArray(value)) return refuse(schema, value, at);
  return value.map((item, index) =>
    decodeValue(schema.items, item, { ...at, path: `${at.path}[${index}]` }),
  );
}

function decodeMap(schema: MapSchema, value: unknown, at: Position): unknown {
  if (!isDraft(value)) return refuse(schema, value, at);
  const object: Draft = {};
  for (const [key, item] of Object.entries(value)) {
    if (item === null && (at.owner !== undefined || !isNullKept(schema.values))) continue;
    setField(object, key, decodeValue(schema.values, item, { ...at, path: `${at.path}.${key}` }));
  }
  return object;
}

function decodeAny({ objects }: AnySchema, value: unknown, at: Position): unknown {
  if (objects === undefined) return value;
  if (Array.isArray(value)) {
    return value.map((item, index) =>
      isDraft(item) ? decodeObject(objects, item, { ...at, path: `${at.path}[${index}]` }) : item,
    );
  }
  return isDraft(value) ? decodeObject(objects, value, at) : value;
}

const isInteger = (value: unknown) => Number.isInteger(value);

function decodeScalar(schema: ScalarSchema, value: unknown, at: Position): unknown {
  switch (schema.type) {
    case 'string':
      return typeof value === 'string' ? value : refuse(schema, value, at);
    case 'boolean':
      return typeof value === 'boolean' ? value : refuse(schema, value, at);
    case 'number':
      return typeof value === 'number' ? value : refuse(schema, value, at);
    case 'integer': {
      const fits = schema.format !== 'int32' || Math.abs(Number(value)) <= 2_147_483_648;
      return isInteger(value) && fits ? value : refuse(schema, value, at);
    }
    case 'int-or-string':
      return typeof value === 'string' || isInteger(value) ? value : refuse(schema, value, at);
    case 'bytes':
      return typeof value === 'string' ? checkBase64(value) : refuse(schema, value, at);
    case 'quantity':
      return readQuantity(value);
    case 'duration':
      return typeof value === 'string' ? value : refuse(schema, value, at);
    case 'time':
    case 'micro-time':
      return typeof value === 'string' ? checkTime(value) : refuse(schema, value, at);
  }
}

const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

function checkBase64(value: string): string {
  const text = value.replace(/[\r\n]/g, '');
  if (text.length % 4 === 0 && base64.test(text)) return value;
  const wrong = text.search(/[^A-Za-z0-9+/]/);
  throw new WrongType(`illegal base64 data at input byte ${wrong < 0 ? text.length : wrong}`);
}

function checkTime(value: string): string {
  if (!Number.isNaN(Date.parse(value))) return value;
  throw new WrongType(`parsing time "${value}": cannot parse "${value}" as RFC 3339`);
}

function readQuantity(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : value;
  const canonical = typeof text === 'string' ? canonicalQuantity(text) : undefined;
  if (canonical !== undefined) return canonical;
  throw new WrongType(
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  );
}

const goNames = {
  string: 'string',
  boolean: 'bool',
  number: 'float64',
  integer: 'int64',
  bytes: '[]uint8',
  time: 'Time',
  'micro-time': 'MicroTime',
  duration: 'Duration',
  quantity: 'Quantity',
  'int-or-string': 'intstr.IntOrString',
  any: 'RawExtension',
} as const;

function typeName(schema: Schema): string {
  switch (schema.type) {
    case 'object':
      return schema.message ?? 'object';
    case 'list':
      return `[]${typeName(schema.items)}`;
    case 'map':
      return `map[string]${typeName(schema.values)}`;
    default:
      return schema.type === 'integer' && schema.format === 'int32'
        ? 'int32'
        : goNames[schema.type];
  }
}

/** Throws for what Go would not decode; lets pass what a validation will look at. */
function refuse(schema: Schema, value: unknown, { path, owner }: Position): unknown {
  if (owner === undefined) return value;
  const found = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  const holder = owner.slice(owner.indexOf('.') + 1);
  throw new WrongType(
    `json: cannot unmarshal ${found} into Go struct field ${holder}.${path.replace(/\[\d+\]/g, '')} of type ${typeName(schema)}`,
  );
}

/**
 * Reads the field table. A line of it is `Type{<protobuf number> <JSON name>:<type>, …}`, with these
 * marks:
 *
 *     Type#         a kind: it has apiVersion and kind, too
 *     Type@  T@     owned as a whole; `T%` in a field takes that back
 *     name!         written even when empty; (inline) belongs to the parent in JSON
 *     *T            may be absent, and its zero value means something
 *     []T           a list that is owned as a whole; [set]T a set; [k,l]T items with the keys k and l
 *     map<T>        keys that clients choose; map@<T> is owned as a whole
 *     ~key  ~       a strategic merge patch merges the list by the key, or as a set
 *     ^             its patches name all keys that shall stay
 *     ="TCP"        what a missing key of an item stands for
 *
 * Every line is read when somebody asks for it, once.
 */
import { fieldData } from './field-data.ts';
import type {
  Field,
  ObjectSchema,
  PatchStrategy,
  ScalarSchema,
  Schema,
  WireField,
} from './schema.ts';

const lines = new Map<string, string>();
for (const [name, { messages }] of Object.entries(fieldData)) {
  for (const line of messages.split('\n')) {
    const type = /^\w+/.exec(line)?.[0];
    if (type !== undefined) lines.set(`${name}.${type}`, line);
  }
}

/** A message of the field table as a schema; its fields are read when they are needed. */
class MessageSchema implements ObjectSchema {
  readonly type = 'object';
  readonly keepsUnknown = false;
  readonly message: string;
  readonly isAtomic: boolean;
  #fields: ReadonlyMap<string, Field> | undefined;
  #wire: ReadonlyMap<number, WireField> | undefined;

  constructor(message: string, isAtomic: boolean) {
    this.message = message;
    this.isAtomic = isAtomic;
  }

  get wire(): ReadonlyMap<number, WireField> {
    this.#wire ??= readWire(this.message);
    return this.#wire;
  }

  get fields(): ReadonlyMap<string, Field> {
    this.#fields ??= jsonFields(this.message, this.wire);
    return this.#fields;
  }
}

const schemas = new Map<string, ObjectSchema>();

/** The schema of a message such as `core.Pod`, which the table must have. */
export function messageSchema(message: string): ObjectSchema {
  const line = lines.get(message);
  if (line === undefined) throw new Error(`the field table has no message ${message}`);
  return remembered(message, line.slice(0, line.indexOf('{')).includes('@'));
}

function remembered(message: string, isAtomic: boolean): ObjectSchema {
  const key = isAtomic ? `${message}@` : message;
  const known = schemas.get(key);
  if (known !== undefined) return known;
  const schema = new MessageSchema(message, isAtomic);
  schemas.set(key, schema);
  return schema;
}

/** The group and version whose kinds a message belongs to, `{ group: 'apps', version: 'v1' }`. */
export function packageOf(message: string): { readonly group: string; readonly version: string } {
  const { group = '', version = '' } = fieldData[message.slice(0, message.indexOf('.'))] ?? {};
  return { group, version };
}

const text: ScalarSchema = { type: 'string' };
const typeFields: readonly Field[] = ['apiVersion', 'kind'].map((name) => ({
  name,
  schema: text,
  isRequired: false,
  isPointer: false,
}));

/** The fields as JSON sees them: a kind has its type, and what is inlined belongs to the parent. */
function jsonFields(message: string, wire: ReadonlyMap<number, WireField>) {
  const isKind = /^\w+#/.test(lines.get(message) ?? '');
  const fields = new Map<string, Field>();
  if (isKind) for (const field of typeFields) fields.set(field.name, field);
  for (const { field, isInline } of wire.values()) {
    if (!isInline) fields.set(field.name, field);
    else if (field.schema.type === 'object') {
      for (const [name, inner] of field.schema.fields) fields.set(name, inner);
    }
  }
  return fields;
}

function readWire(message: string): ReadonlyMap<number, WireField> {
  const line = lines.get(message) ?? '{}';
  const owner = message.slice(0, message.indexOf('.'));
  const written = line.slice(line.indexOf('{') + 1, -1);
  if (written === '') return new Map();
  return new Map(written.split(', ').map((part) => parseField(part, owner)));
}

const fieldExpression = /^(\d+) ([\w$()-]+)(!?):([^~^=]+)(?:(~)(\w*))?(\^)?(?:=(.+))?$/;

function parseField(written: string, owner: string): readonly [number, WireField] {
  const [, number, name = '', required, type = '', merges, key, retains, initial] =
    fieldExpression.exec(written) ?? [];
  const isPointer = type.startsWith('*');
  const schema = parseType(isPointer ? type.slice(1) : type, owner);
  const patch: PatchStrategy | undefined =
    merges === undefined && retains === undefined
      ? undefined
      : { merges: merges !== undefined, retainsKeys: retains !== undefined, ...(key && { key }) };
  const field: Field = {
    name,
    schema: initial === undefined ? schema : { ...schema, default: JSON.parse(initial) as unknown },
    isRequired: required === '!',
    isPointer,
    ...(patch && { patch }),
  };
  return [Number(number), { field, isInline: name === '(inline)' }];
}

/** Types without parts; they are shared. */
const simple: Readonly<Record<string, Schema>> = {
  string: text,
  bool: { type: 'boolean' },
  bytes: { type: 'bytes' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  double: { type: 'number', format: 'double' },
  Time: { type: 'time' },
  MicroTime: { type: 'micro-time' },
  Duration: { type: 'duration' },
  Quantity: { type: 'quantity' },
  IntOrString: { type: 'int-or-string' },
  Raw: { type: 'any', isAtomic: true },
};

/** Parts of JSON schemas that are a schema or something simpler. */
const schemaUnions = ['SchemaOrBool', 'SchemaOrArray', 'SchemaOrStrings'];

function parseType(type: string, owner: string): Schema {
  const [, map, values] = /^(map@?)<(.+)>$/.exec(type) ?? [];
  if (map !== undefined && values !== undefined) {
    return { type: 'map', values: parseType(values, owner), isAtomic: map === 'map@' };
  }
  const [, keys, items] = /^\[([^\]]*)\](.+)$/.exec(type) ?? [];
  if (keys !== undefined && items !== undefined) {
    return { type: 'list', items: parseType(items.replace(/^\*/, ''), owner), ...listType(keys) };
  }
  const known = simple[type];
  if (known !== undefined) return known;
  if (schemaUnions.includes(type)) {
    return { type: 'any', isAtomic: true, objects: messageSchema('apiextensions.JSONSchemaProps') };
  }
  const name = type.replace(/[@%]$/, '');
  const message = name.includes('.') ? name : `${owner}.${name}`;
  if (type !== name) return remembered(message, type.endsWith('@'));
  return messageSchema(message);
}

function listType(keys: string) {
  if (keys === '') return { listType: 'atomic', keys: [] } as const;
  if (keys === 'set') return { listType: 'set', keys: [] } as const;
  return { listType: 'map', keys: keys.split(',') } as const;
}

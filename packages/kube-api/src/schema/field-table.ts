import { fieldData } from './field-data.ts';

/** One field of a message. */
export interface Field {
  readonly number: number;
  /** Its name in JSON; empty when its fields belong to the parent. */
  readonly name: string;
  /** Written even when empty. */
  readonly isRequired: boolean;
  /** Its zero value differs from its absence. */
  readonly isPointer: boolean;
  readonly shape: 'single' | 'list' | 'map';
  /** A list of texts as the values of a map. */
  readonly isListMap: boolean;
  readonly type: FieldType;
}

/** What a field holds: another message by its name in the table, or one of the simple types. */
export type FieldType =
  | { readonly message: string }
  | { readonly scalar: 'string' | 'bool' | 'int32' | 'int64' | 'bytes' }
  | { readonly special: Special };

/** Types with their own form in JSON. */
export type Special = 'Time' | 'MicroTime' | 'Quantity' | 'IntOrString' | 'Raw' | 'Opaque';

const lines = new Map<string, string>();
for (const [group, text] of Object.entries(fieldData)) {
  for (const line of text.split('\n')) {
    const brace = line.indexOf('{');
    if (brace > 0) lines.set(`${group}.${line.slice(0, brace)}`, line.slice(brace + 1, -1));
  }
}

const parsed = new Map<string, readonly Field[]>();

/** The fields of a message such as `core.Pod`; undefined when the table does not have it. */
function fieldsOf(message: string): readonly Field[] | undefined {
  const known = parsed.get(message);
  if (known !== undefined) return known;
  const line = lines.get(message);
  if (line === undefined) return undefined;
  const group = message.slice(0, message.indexOf('.'));
  const fields = line === '' ? [] : line.split(', ').map((text) => parseField(text, group));
  parsed.set(message, fields);
  return fields;
}

const numbered = new Map<string, ReadonlyMap<number, Field>>();

/** The fields of a message by their protobuf numbers. */
export function fieldsByNumber(message: string): ReadonlyMap<number, Field> | undefined {
  const known = numbered.get(message);
  if (known !== undefined) return known;
  const fields = fieldsOf(message);
  if (fields === undefined) return undefined;
  const numbers = new Map(fields.map((field) => [field.number, field]));
  numbered.set(message, numbers);
  return numbers;
}

/** The fields of a message with those of its inlined parts, as JSON sees them, by name. */
export function jsonFieldsOf(message: string): ReadonlyMap<string, Field> | undefined {
  const known = flattened.get(message);
  if (known !== undefined) return known;
  const fields = fieldsOf(message);
  if (fields === undefined) return undefined;
  const names = new Map<string, Field>();
  for (const field of fields) {
    if (field.name !== '') names.set(field.name, field);
    else if ('message' in field.type) {
      for (const [name, inner] of jsonFieldsOf(field.type.message) ?? []) names.set(name, inner);
    }
  }
  flattened.set(message, names);
  return names;
}

const flattened = new Map<string, ReadonlyMap<string, Field>>();

const fieldExpression = /^(\d+) ([\w$()-]+)(!?):(.+)$/;
const scalars = ['string', 'bool', 'int32', 'int64', 'bytes'] as const;
const specials: Readonly<Record<string, Special>> = {
  'meta.Time': 'Time',
  'meta.MicroTime': 'MicroTime',
  Quantity: 'Quantity',
  IntOrString: 'IntOrString',
  RawExtension: 'Raw',
  FieldsV1: 'Raw',
  'meta.FieldsV1': 'Raw',
};

function parseField(text: string, group: string): Field {
  const [, number = '', name = '', required = '', written = ''] = fieldExpression.exec(text) ?? [];
  const isPointer = written.startsWith('*');
  let rest = isPointer ? written.slice(1) : written;
  let shape: Field['shape'] = 'single';
  if (rest.startsWith('[]')) {
    shape = 'list';
    rest = rest.slice(2);
  } else if (rest.startsWith('map<')) {
    shape = 'map';
    rest = rest.slice(4, -1);
  }
  const isListMap = shape === 'map' && rest.startsWith('[]');
  if (isListMap) rest = rest.slice(2);
  return {
    number: Number(number),
    name: name === '(inline)' ? '' : name,
    isRequired: required === '!',
    isPointer,
    shape,
    isListMap,
    type: typeOf(rest.replace(/^\*/, ''), group),
  };
}

function typeOf(name: string, group: string): FieldType {
  const scalar = scalars.find((word) => word === name);
  if (scalar !== undefined) return { scalar };
  const qualified = name.includes('.') ? name : `${group}.${name}`;
  const special = specials[name] ?? specials[qualified];
  if (special !== undefined) return { special };
  return lines.has(qualified) ? { message: qualified } : { special: 'Opaque' };
}

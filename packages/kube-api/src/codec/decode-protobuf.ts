import { type Draft, isDraft, setField } from '#schema/draft';
import type { AnySchema, Field, MapSchema, ObjectSchema, Schema } from '#schema/schema';
import { BrokenMessage, readFields } from './protobuf.ts';

const magic = Buffer.from('k8s\0');

/** What a protobuf body holds: the message of a kind that it names. */
export interface Envelope {
  readonly apiVersion: string;
  readonly kind: string;
  readonly raw: Buffer;
}

/** Opens the envelope that Kubernetes puts around every message. */
export function openEnvelope(body: Buffer): Envelope {
  if (!body.subarray(0, 4).equals(magic)) {
    throw new BrokenMessage('provided data does not appear to be a protobuf message');
  }
  let apiVersion = '';
  let kind = '';
  let raw: Buffer = Buffer.alloc(0);
  for (const { number, value } of readFields(body.subarray(4))) {
    if (typeof value === 'bigint') continue;
    if (number === 2) raw = value;
    if (number !== 1) continue;
    for (const field of readFields(value)) {
      if (field.number === 1) apiVersion = String(field.value);
      if (field.number === 2) kind = String(field.value);
    }
  }
  return { apiVersion, kind, raw };
}

/**
 * Decodes a message to the JSON form of the object. Go writes every field that is no pointer, so their
 * zero values mean nothing and are dropped.
 */
export function decodeProtobuf(schema: ObjectSchema, bytes: Buffer): Draft {
  const { wire } = schema;
  if (wire === undefined) throw new BrokenMessage('objects of this kind have no protobuf form');
  const object: Draft = {};
  const seen = new Set<Field>();
  for (const { number, value } of readFields(bytes)) {
    const { field, isInline } = wire.get(number) ?? {};
    if (field === undefined) continue;
    if (isInline) Object.assign(object, decodeValue(field.schema, value) as Draft);
    else {
      seen.add(field);
      addValue(object, field, value);
    }
  }
  for (const field of seen) dropZero(object, field);
  return object;
}

function addValue(object: Draft, { name, schema }: Field, value: bigint | Buffer): void {
  switch (schema.type) {
    case 'list': {
      const item = decodeValue(schema.items, value);
      const list = object[name];
      if (Array.isArray(list)) list.push(item);
      else object[name] = [item];
      return;
    }
    case 'map': {
      const old = object[name];
      const map: Draft = isDraft(old) ? old : {};
      addEntry(map, schema, value);
      object[name] = map;
      return;
    }
    default:
      object[name] = decodeValue(schema, value);
  }
}

/** An entry of a map is a message of a key and a value; either may be left out. */
function addEntry(map: Draft, { values }: MapSchema, value: bigint | Buffer): void {
  let key = '';
  let content: unknown = ['string', 'bytes'].includes(values.type) ? '' : {};
  for (const entry of readFields(asBytes(value))) {
    if (entry.number === 1) key = asBytes(entry.value).toString();
    if (entry.number === 2) content = decodeValue(values, entry.value);
  }
  setField(map, key, content);
}

function dropZero(object: Draft, { name, schema, isPointer, isRequired }: Field): void {
  const value = object[name];
  const isNoTime = value === null;
  if (schema.type === 'list' || schema.type === 'map') return;
  // Where JSON always has the field, no and none are said.
  if (isRequired && (value === false || value === 0)) return;
  if (isNoTime || (!isPointer && isZero(value))) delete object[name];
}

const isZero = (value: unknown) =>
  value === '' ||
  value === 0 ||
  value === false ||
  value === undefined ||
  (isDraft(value) && Object.keys(value).length === 0);

const asBytes = (value: bigint | Buffer): Buffer => {
  if (typeof value === 'bigint') throw new BrokenMessage('a number where bytes were expected');
  return value;
};

const asNumber = (value: bigint | Buffer): number => {
  if (typeof value !== 'bigint') throw new BrokenMessage('bytes where a number was expected');
  return Number(BigInt.asIntN(64, value));
};

const asDouble = (value: bigint | Buffer): number => {
  const bytes = asBytes(value);
  if (bytes.length !== 8) throw new BrokenMessage('a number has a wrong length');
  return bytes.readDoubleLE();
};

function decodeValue(schema: Schema, value: bigint | Buffer): unknown {
  switch (schema.type) {
    case 'object':
      return decodeProtobuf(schema, asBytes(value));
    case 'list':
      // A list as the value of a map is a message of its items.
      return [...readFields(asBytes(value))].map((item) => decodeValue(schema.items, item.value));
    case 'map':
      throw new BrokenMessage('a map where one value was expected');
    case 'any':
      return decodeAny(schema, asBytes(value));
    case 'string':
      return asBytes(value).toString();
    case 'bytes':
      return asBytes(value).toString('base64');
    case 'boolean':
      return asNumber(value) !== 0;
    case 'integer':
      return asNumber(value);
    case 'number':
      return asDouble(value);
    default:
      return decodeSpecial(schema.type, asBytes(value));
  }
}

/** JSON as text; or a part of a JSON schema: a schema, else what stands for one. */
function decodeAny({ objects }: AnySchema, bytes: Buffer): unknown {
  const fields = [...readFields(bytes)];
  if (objects === undefined) {
    const text = String(fields.find(({ number }) => number === 1)?.value ?? '');
    return text === '' ? {} : (JSON.parse(text) as unknown);
  }
  const nested = fields.flatMap(({ value }) => (typeof value === 'bigint' ? [] : [value]));
  if (nested.length === 0) return fields.some(({ value }) => value === 1n);
  const decoded = nested.map((item) => decodeProtobuf(objects, item));
  return decoded.length === 1 ? decoded[0] : decoded;
}

type Special = 'time' | 'micro-time' | 'duration' | 'quantity' | 'int-or-string';

function decodeSpecial(special: Special, bytes: Buffer): unknown {
  const fields = new Map([...readFields(bytes)].map(({ number, value }) => [number, value]));
  const textOf = (number: number) => String(fields.get(number) ?? '');
  switch (special) {
    case 'time':
    case 'micro-time': {
      const seconds = asNumber(fields.get(1) ?? 0n);
      const nanos = asNumber(fields.get(2) ?? 0n);
      return seconds === 0 ? null : formatTime(special, seconds, nanos);
    }
    case 'duration':
      return `${asNumber(fields.get(1) ?? 0n) / 1e9}s`;
    case 'quantity':
      return textOf(1);
    case 'int-or-string':
      return asNumber(fields.get(1) ?? 0n) === 1 ? textOf(3) : asNumber(fields.get(2) ?? 0n);
  }
}

function formatTime(special: 'time' | 'micro-time', seconds: number, nanos: number): string {
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
  if (special === 'time') return `${whole}Z`;
  return `${whole}.${String(Math.floor(nanos / 1000)).padStart(6, '0')}Z`;
}

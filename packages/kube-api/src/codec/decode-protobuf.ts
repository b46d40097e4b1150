import { type Draft, isDraft, setField } from '#schema/draft';
import { type Field, type FieldType, fieldsByNumber, type Special } from '#schema/field-table';
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
 * Decodes a message of the field table to the JSON form of the object. Go writes every field that is
 * no pointer, so their zero values mean nothing and are dropped.
 */
export function decodeProtobuf(message: string, bytes: Buffer): Draft {
  const fields = fieldsByNumber(message);
  if (fields === undefined) throw new BrokenMessage(`the message ${message} is not known`);
  const object: Draft = {};
  const seen = new Set<Field>();
  for (const { number, value } of readFields(bytes)) {
    const field = fields.get(number);
    if (field === undefined) continue;
    seen.add(field);
    if (field.name === '') Object.assign(object, decodeValue(field.type, value) as Draft);
    else addValue(object, field, value);
  }
  for (const field of seen) dropZero(object, field);
  return object;
}

function addValue(object: Draft, field: Field, value: bigint | Buffer): void {
  if (field.shape === 'single') {
    object[field.name] = decodeValue(field.type, value);
    return;
  }
  if (field.shape === 'list') {
    const item = decodeValue(field.type, value);
    const list = object[field.name];
    if (Array.isArray(list)) list.push(item);
    else object[field.name] = [item];
    return;
  }
  let key = '';
  let content: unknown = field.type && 'scalar' in field.type ? '' : {};
  for (const entry of readFields(asBytes(value))) {
    if (entry.number === 1) key = asBytes(entry.value).toString();
    if (entry.number !== 2) continue;
    content = field.isListMap
      ? [...readFields(asBytes(entry.value))].map((item) => asBytes(item.value).toString())
      : decodeValue(field.type, entry.value);
  }
  const old = object[field.name];
  const map: Draft = isDraft(old) ? old : {};
  setField(map, key, content);
  object[field.name] = map;
}

function dropZero(object: Draft, field: Field): void {
  const value = object[field.name];
  const isNoTime = 'special' in field.type && value === null;
  if (field.shape === 'single' && !field.isPointer && (isZero(value) || isNoTime)) {
    delete object[field.name];
  }
}

const isZero = (value: unknown) =>
  value === '' ||
  value === 0 ||
  value === false ||
  (isDraft(value) && Object.keys(value).length === 0);

const asBytes = (value: bigint | Buffer): Buffer => {
  if (typeof value === 'bigint') throw new BrokenMessage('a number where bytes were expected');
  return value;
};

const asNumber = (value: bigint | Buffer): number => {
  if (typeof value !== 'bigint') throw new BrokenMessage('bytes where a number was expected');
  return Number(BigInt.asIntN(64, value));
};

function decodeValue(type: FieldType, value: bigint | Buffer): unknown {
  if ('message' in type) return decodeProtobuf(type.message, asBytes(value));
  if ('special' in type) return decodeSpecial(type.special, asBytes(value));
  switch (type.scalar) {
    case 'string':
      return asBytes(value).toString();
    case 'bytes':
      return asBytes(value).toString('base64');
    case 'bool':
      return asNumber(value) !== 0;
    default:
      return asNumber(value);
  }
}

function decodeSpecial(special: Special, bytes: Buffer): unknown {
  const fields = new Map([...readFields(bytes)].map(({ number, value }) => [number, value]));
  const textOf = (number: number) => String(fields.get(number) ?? '');
  switch (special) {
    case 'Time':
    case 'MicroTime': {
      const seconds = asNumber(fields.get(1) ?? 0n);
      const nanos = asNumber(fields.get(2) ?? 0n);
      return seconds === 0 ? null : formatTime(special, seconds, nanos);
    }
    case 'Quantity':
      return textOf(1);
    case 'IntOrString':
      return asNumber(fields.get(1) ?? 0n) === 1 ? textOf(3) : asNumber(fields.get(2) ?? 0n);
    case 'Raw':
      return textOf(1) === '' ? {} : (JSON.parse(textOf(1)) as unknown);
    case 'Opaque':
      return undefined;
  }
}

function formatTime(special: 'Time' | 'MicroTime', seconds: number, nanos: number): string {
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
  if (special === 'Time') return `${whole}Z`;
  return `${whole}.${String(Math.floor(nanos / 1000)).padStart(6, '0')}Z`;
}

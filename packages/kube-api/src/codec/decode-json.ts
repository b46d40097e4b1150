/**
 * From a client's JSON to an object of a kind: only known fields, only values of the right type,
 * nothing that says nothing. Objects that are equal in meaning become equal in form.
 */

import { canonicalQuantity } from '@slipway/kube-objects';
import { type Draft, isDraft } from '#schema/draft';
import { type Field, type FieldType, jsonFieldsOf, type Special } from '#schema/field-table';

/** A decoded object, and the fields of the input that its kind does not have. */
export interface Decoded {
  readonly object: Draft;
  readonly unknownFields: readonly string[];
}

/** The input has a value of the wrong type; the message is what Kubernetes would say. */
export class WrongType extends Error {
  override readonly name = 'WrongType';
}

/** Decodes an object of the given message of the field table. */
export function decodeJson(message: string, input: Draft): Decoded {
  const unknownFields: string[] = [];
  const { apiVersion, kind, ...rest } = input;
  const object = decodeMessage(message, rest, { path: '', unknownFields });
  return {
    object: {
      ...(typeof apiVersion === 'string' && { apiVersion }),
      ...(typeof kind === 'string' && { kind }),
      ...object,
    },
    unknownFields,
  };
}

interface Position {
  readonly path: string;
  readonly unknownFields: string[];
}

/** Messages that stand inside of others as whole objects, with the names of their kinds. */
const wholeObjects = new Set(['core.PersistentVolumeClaim']);

function decodeMessage(message: string, input: Draft, at: Position): Draft {
  const fields = jsonFieldsOf(message);
  if (fields === undefined) return input;
  const object: Draft = {};
  for (const [name, value] of Object.entries(input)) {
    const path = at.path === '' ? name : `${at.path}.${name}`;
    const field = fields.get(name);
    if (field === undefined) {
      const isName = name === 'apiVersion' || name === 'kind';
      if (isName && wholeObjects.has(message) && typeof value === 'string') object[name] = value;
      else at.unknownFields.push(path);
      continue;
    }
    if (value === null) continue;
    const decoded = decodeField(field, value, { path, unknownFields: at.unknownFields }, message);
    if (!isDropped(field, decoded)) object[name] = decoded;
  }
  return object;
}

/** Go leaves these out when it writes the object. */
function isDropped(field: Field, value: unknown): boolean {
  if (value === undefined) return true;
  if (field.isRequired || field.isPointer) return false;
  if (field.shape === 'list') return Array.isArray(value) && value.length === 0;
  if (field.shape === 'map') return Object.keys(value as object).length === 0;
  return value === '' || value === 0 || value === false;
}

function decodeField(field: Field, value: unknown, at: Position, owner: string): unknown {
  const one = (item: unknown, path: string) =>
    decodeValue(field.type, item, { ...at, path }, owner);
  if (field.shape === 'single') return one(value, at.path);
  if (field.shape === 'list') {
    if (!Array.isArray(value)) throw wrongType(value, at.path, owner, `[]${typeName(field.type)}`);
    return value.map((item, index) => one(item, `${at.path}[${index}]`));
  }
  if (!isDraft(value)) throw wrongType(value, at.path, owner, `map[string]${typeName(field.type)}`);
  if (field.isListMap) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(entries.map(([key, item]) => [key, one(item, `${at.path}.${key}`)]));
}

function decodeValue(type: FieldType, value: unknown, at: Position, owner: string): unknown {
  if ('message' in type) {
    if (!isDraft(value)) throw wrongType(value, at.path, owner, typeName(type));
    return decodeMessage(type.message, value, at);
  }
  if ('special' in type) return decodeSpecial(type.special, value, at, owner);
  const isRight = {
    string: () => typeof value === 'string',
    bytes: () => typeof value === 'string' && isBase64(value),
    bool: () => typeof value === 'boolean',
    int32: () => Number.isInteger(value) && Math.abs(Number(value)) <= 2_147_483_648,
    int64: () => Number.isInteger(value),
  }[type.scalar];
  if (!isRight()) throw wrongType(value, at.path, owner, typeName(type));
  return value;
}

const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

function isBase64(value: string): boolean {
  const text = value.replace(/[\r\n]/g, '');
  if (text.length % 4 === 0 && base64.test(text)) return true;
  const wrong = text.search(/[^A-Za-z0-9+/]/);
  throw new WrongType(`illegal base64 data at input byte ${wrong < 0 ? text.length : wrong}`);
}

function decodeSpecial(special: Special, value: unknown, at: Position, owner: string): unknown {
  switch (special) {
    case 'Time':
    case 'MicroTime': {
      if (typeof value !== 'string') throw wrongType(value, at.path, owner, special);
      if (Number.isNaN(Date.parse(value))) {
        throw new WrongType(`parsing time "${value}": cannot parse "${value}" as RFC 3339`);
      }
      return value;
    }
    case 'Quantity': {
      const text = typeof value === 'number' ? String(value) : value;
      const canonical = typeof text === 'string' ? canonicalQuantity(text) : undefined;
      if (canonical === undefined) {
        throw new WrongType(
          "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
        );
      }
      return canonical;
    }
    case 'IntOrString':
      if (typeof value === 'string' || Number.isInteger(value)) return value;
      throw wrongType(value, at.path, owner, 'intstr.IntOrString');
    default:
      return value;
  }
}

const typeName = (type: FieldType) => {
  if ('message' in type) return type.message;
  if ('special' in type) return type.special;
  return { string: 'string', bytes: '[]uint8', bool: 'bool', int32: 'int32', int64: 'int64' }[
    type.scalar
  ];
};

function wrongType(value: unknown, path: string, owner: string, wanted: string): WrongType {
  const found = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  const holder = owner.slice(owner.indexOf('.') + 1);
  return new WrongType(
    `json: cannot unmarshal ${found} into Go struct field ${holder}.${path.replace(/\[\d+\]/g, '')} of type ${wanted}`,
  );
}

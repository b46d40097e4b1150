import { isDeepStrictEqual } from 'node:util';
import type { Draft } from '#schema/draft';
import { type FieldError, forbiddenField, invalid } from '#schema/field-error';

/** How much a ConfigMap or Secret may hold. */
export const maxBytes = 1024 * 1024;
const keyExpression = /^[-._a-zA-Z0-9]+$/;

/** What is wrong with the keys of a map that becomes files. */
export const checkKeys = (data: Draft, field: string): FieldError[] =>
  Object.keys(data).flatMap((key) => checkDataKey(key, `${field}[${key}]`));

/** How many bytes the values of a map stand for. */
export const sizeOf = (data: Draft, encoding: 'utf8' | 'base64'): number =>
  Object.values(data).reduce<number>(
    (size, value) => size + Buffer.byteLength(String(value), encoding),
    0,
  );

/** Whether a text may be a key of a ConfigMap or Secret, and so a file. */
export function checkDataKey(key: string, field: string): FieldError[] {
  if (key === '.' || key === '..') return [invalid(field, key, `may not be '${key}'`)];
  if (key.startsWith('..')) return [invalid(field, key, "may not start with '..'")];
  if (key.length <= 253 && keyExpression.test(key)) return [];
  const why =
    "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
  return [invalid(field, key, why)];
}

/** What a change to an object that says it never changes is told. */
export function checkImmutable(object: Draft, old: Draft | undefined): FieldError[] {
  if (old?.immutable !== true) return [];
  const errors: FieldError[] = [];
  const why = 'field is immutable when `immutable` is set';
  if (object.immutable !== true) errors.push(forbiddenField('immutable', why));
  for (const field of ['data', 'binaryData']) {
    if (!isDeepStrictEqual(object[field], old[field])) errors.push(forbiddenField(field, why));
  }
  return errors;
}

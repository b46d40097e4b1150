import { isDeepStrictEqual } from 'node:util';
import { type Draft, isDraft, part } from './draft.ts';
import { type FieldError, forbiddenField, invalid, required, tooLong } from './field-error.ts';

const maxBytes = 1024 * 1024;
const keyExpression = /^[-._a-zA-Z0-9]+$/;

/** What is wrong with a ConfigMap, or with a change to it. */
export function validateConfigMap(object: Draft, old: Draft | undefined): FieldError[] {
  return [...checkData(object, ['data', 'binaryData']), ...checkImmutable(object, old)];
}

function checkData(object: Draft, fields: readonly string[]): FieldError[] {
  const errors: FieldError[] = [];
  let bytes = 0;
  for (const field of fields) {
    for (const [key, value] of Object.entries(part(object, field))) {
      errors.push(...checkDataKey(key, `${field}[${key}]`));
      bytes += String(value).length;
    }
  }
  if (bytes > maxBytes) errors.push(tooLong('', maxBytes));
  return errors;
}

/** Whether a text may be a key of a ConfigMap or Secret, and so a file. */
export function checkDataKey(key: string, field: string): FieldError[] {
  if (key === '.' || key === '..') return [invalid(field, key, `may not be '${key}'`)];
  if (key.startsWith('..')) return [invalid(field, key, "may not start with '..'")];
  if (key.length <= 253 && keyExpression.test(key)) return [];
  const why =
    "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
  return [invalid(field, key, why)];
}

function checkImmutable(object: Draft, old: Draft | undefined): FieldError[] {
  if (old?.immutable !== true) return [];
  const errors: FieldError[] = [];
  const why = 'field is immutable when `immutable` is set';
  if (object.immutable !== true) errors.push(forbiddenField('immutable', why));
  for (const field of ['data', 'binaryData']) {
    if (!isDeepStrictEqual(object[field], old[field])) errors.push(forbiddenField(field, why));
  }
  return errors;
}

/** `stringData` is a way to write, never stored. */
export function prepareSecret(secret: Draft): void {
  if (!isDraft(secret.stringData)) return;
  const data: Draft = { ...part(secret, 'data') };
  for (const [key, value] of Object.entries(secret.stringData)) {
    data[key] = Buffer.from(String(value)).toString('base64');
  }
  secret.data = data;
  delete secret.stringData;
}

/** By type; a client chooses the text that is looked up, so it is a map and no object. */
const requiredKeys = new Map<unknown, readonly string[]>([
  ['kubernetes.io/dockerconfigjson', ['.dockerconfigjson']],
  ['kubernetes.io/dockercfg', ['.dockercfg']],
  ['kubernetes.io/ssh-auth', ['ssh-privatekey']],
  ['kubernetes.io/tls', ['tls.crt', 'tls.key']],
]);

/** The type of a secret that holds the token of a service account. */
export const accountTokenType = 'kubernetes.io/service-account-token';
/** Names the account in such a secret. */
export const accountAnnotation = 'kubernetes.io/service-account.name';

/** What is wrong with a Secret, or with a change to it. */
export function validateSecret(secret: Draft, old: Draft | undefined): FieldError[] {
  const errors = [...checkData(secret, ['data']), ...checkImmutable(secret, old)];
  const data = part(secret, 'data');
  for (const key of requiredKeys.get(secret.type) ?? []) {
    if (!Object.hasOwn(data, key)) errors.push(required(`data[${key}]`));
  }
  if (secret.type === accountTokenType) {
    const field = `metadata.annotations[${accountAnnotation}]`;
    const annotations = part(part(secret, 'metadata'), 'annotations');
    if (!annotations[accountAnnotation]) errors.push(required(field));
  }
  if (old !== undefined && secret.type !== old.type) {
    errors.push(invalid('type', secret.type, 'field is immutable'));
  }
  return errors;
}

import { isDeepStrictEqual } from 'node:util';
import { type Draft, isDraft, part, text } from '#schema/draft';
import { type FieldError, forbiddenField, invalid, required, tooLong } from '#schema/field-error';

const maxBytes = 1024 * 1024;
const keyExpression = /^[-._a-zA-Z0-9]+$/;

/** What is wrong with a ConfigMap, or with a change to it. */
export function validateConfigMap(object: Draft, old: Draft | undefined): FieldError[] {
  const texts = part(object, 'data');
  const bytes = part(object, 'binaryData');
  const errors = [...checkKeys(texts, 'data'), ...checkKeys(bytes, 'binaryData')];
  for (const key of Object.keys(texts).filter((name) => Object.hasOwn(bytes, name))) {
    errors.push(invalid(`data[${key}]`, key, 'duplicate of key present in binaryData'));
  }
  const size = sizeOf(texts, 'utf8') + sizeOf(bytes, 'base64');
  if (size > maxBytes) errors.push(tooLong('[]', maxBytes));
  return [...errors, ...checkImmutable(object, old)];
}

const checkKeys = (data: Draft, field: string): FieldError[] =>
  Object.keys(data).flatMap((key) => checkDataKey(key, `${field}[${key}]`));

const sizeOf = (data: Draft, encoding: 'utf8' | 'base64'): number =>
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

const basicType = 'kubernetes.io/basic-auth';

/** Files of Docker's logins are JSON; what is in them is never shown. */
function checkLogins({ type, data }: Draft): FieldError[] {
  return ['.dockerconfigjson', '.dockercfg']
    .filter((key) => type === `kubernetes.io/${key.slice(1)}` && isDraft(data) && key in data)
    .flatMap((key) => {
      const content = Buffer.from(text(part({ data }, 'data'), key), 'base64').toString();
      if (isJsonObject(content)) return [];
      const why = 'must be JSON as `docker login` writes it';
      return [invalid(`data[${key}]`, '<secret contents redacted>', why)];
    });
}

function isJsonObject(content: string): boolean {
  try {
    return isDraft(JSON.parse(content));
  } catch {
    return false;
  }
}

/** What is wrong with a Secret, or with a change to it. */
export function validateSecret(secret: Draft, old: Draft | undefined): FieldError[] {
  const data = part(secret, 'data');
  const errors = [...checkKeys(data, 'data'), ...checkImmutable(secret, old)];
  if (sizeOf(data, 'base64') > maxBytes) errors.push(tooLong('data', maxBytes));
  for (const key of requiredKeys.get(secret.type) ?? []) {
    if (!Object.hasOwn(data, key)) errors.push(required(`data[${key}]`));
  }
  if (
    secret.type === basicType &&
    !['username', 'password'].some((key) => data[key] !== undefined)
  ) {
    errors.push(required('data[username]'), required('data[password]'));
  }
  errors.push(...checkLogins(secret));
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

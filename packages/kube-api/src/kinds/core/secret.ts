import type { Secret } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { type Draft, isDraft, part, text } from '#schema/draft';
import { type FieldError, invalid, required, tooLong } from '#schema/field-error';
import { defineKind } from '#scheme/kind';
import { fieldsAt } from '#scheme/selectable-fields';
import { checkImmutable, checkKeys, maxBytes, sizeOf } from './data-rules.ts';

const columns = columnsOf<Secret>();

/** Secret of v1. */
export const secret = defineKind('Secret', 'secrets', {
  defaults: [['type', 'Opaque']],
  prepare: prepareSecret,
  validate: validateSecret,
  columns: [
    nameColumn,
    columns.text('Type', ({ type }) => type ?? ''),
    columns.integer('Data', ({ data }) => Object.keys(data ?? {}).length),
    ageColumn,
  ],
  selectableFields: fieldsAt('type'),
});

/** `stringData` is a way to write, never stored. */
function prepareSecret(secret: Draft): void {
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
function validateSecret(secret: Draft, old: Draft | undefined): FieldError[] {
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

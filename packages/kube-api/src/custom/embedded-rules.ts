import { type Draft, isDraft, part } from '#schema/draft';
import { addAll, type FieldError, invalid, required } from '#schema/field-error';
import { checkMetadata } from '#schema/names';
import { isEmbedded, type JsonSchema, membersOf } from './json-schema.ts';

/** What is wrong with whole objects inside an object: each has a kind, and metadata as all have. */
export function checkEmbedded(schema: JsonSchema, value: unknown, path = ''): FieldError[] {
  const errors: FieldError[] = [];
  if (path !== '' && isEmbedded(schema) && isDraft(value))
    addAll(errors, checkResource(value, path));
  for (const member of membersOf(schema, value, path)) {
    if (typeof member.value !== 'object' || member.value === null) continue;
    addAll(errors, checkEmbedded(member.schema, member.value, member.path));
  }
  return errors;
}

function checkResource(object: Draft, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const field of ['apiVersion', 'kind']) {
    const value = object[field];
    if (value === undefined) errors.push(required(`${path}.${field}`));
    else if (typeof value !== 'string')
      errors.push(invalid(`${path}.${field}`, value, 'must be a string'));
    else if (value === '') errors.push(invalid(`${path}.${field}`, value, 'must not be empty'));
  }
  if (object.metadata === undefined) return errors;
  // The name may be missing: what makes the object chooses one.
  const metadata = { name: 'a', ...part(object, 'metadata') };
  const wrong = checkMetadata({ nameRule: 'subdomain' }, metadata, undefined);
  addAll(
    errors,
    wrong.map((error) => ({ ...error, field: `${path}.${error.field}` })),
  );
  return errors;
}

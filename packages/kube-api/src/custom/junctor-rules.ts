import { RE2JS } from 're2js';
import { addAll, type FieldError, forbiddenField, invalid, required } from '#schema/field-error';
import { type JsonSchema, schemasIn } from './json-schema.ts';

/** What may only stand where the structure of an object is said, by what it must be inside `allOf`. */
const structureOnly: readonly (readonly [field: keyof JsonSchema, why: string])[] = [
  ['type', 'must be empty to be structural'],
  ['additionalProperties', 'must be undefined to be structural'],
  ['default', 'must be undefined to be structural'],
  ['title', 'must be empty to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'],
  ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'],
  ['x-kubernetes-map-type', 'must be undefined to be structural'],
  ['x-kubernetes-validations', 'must be empty to be structural'],
];

const isTypes = (list: readonly JsonSchema[] | undefined) =>
  JSON.stringify(list) === '[{"type":"integer"},{"type":"string"}]';

/** What `allOf`, `anyOf`, `oneOf` and `not` may say: demands on values, and only of what has a structure. */
export function checkJunctors(schema: JsonSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { allOf = [], anyOf = [], oneOf = [], not } = schema;
  const isIntOrString = schema['x-kubernetes-int-or-string'] === true;
  const check = (inner: JsonSchema, place: string) => {
    addAll(errors, checkNested(inner, place));
    addAll(errors, checkComplete(schema, inner, path, place));
  };
  if (!(isIntOrString && isTypes(anyOf))) {
    for (const [index, inner] of anyOf.entries()) check(inner, `${path}.anyOf[${index}]`);
  }
  for (const [index, inner] of allOf.entries()) {
    if (isIntOrString && index === 0 && isTypes(inner.anyOf)) continue;
    check(inner, `${path}.allOf[${index}]`);
  }
  for (const [index, inner] of oneOf.entries()) check(inner, `${path}.oneOf[${index}]`);
  if (not !== undefined) check(not, `${path}.not`);
  return errors;
}

function checkNested(schema: JsonSchema, path: string): FieldError[] {
  const errors = structureOnly
    .filter(
      ([field]) => schema[field] !== undefined && schema[field] !== '' && schema[field] !== false,
    )
    .map(([field, why]) => forbiddenField(`${path}.${field}`, why));
  addAll(errors, checkValidations(schema, path));
  for (const [place, inner] of schemasIn(schema, path)) addAll(errors, checkNested(inner, place));
  for (const word of ['allOf', 'anyOf', 'oneOf'] as const) {
    for (const [index, inner] of (schema[word] ?? []).entries()) {
      addAll(errors, checkNested(inner, `${path}.${word}[${index}]`));
    }
  }
  if (schema.not !== undefined) addAll(errors, checkNested(schema.not, `${path}.not`));
  return errors;
}

/** What is demanded of a field says nothing of its structure: that must be said as well. */
function checkComplete(
  schema: JsonSchema,
  nested: JsonSchema,
  path: string,
  place: string,
): FieldError[] {
  const errors: FieldError[] = [];
  for (const [name, inner] of Object.entries(nested.properties ?? {})) {
    const own = schema.properties?.[name];
    const where = `${path}.properties[${name}]`;
    if (own !== undefined)
      addAll(errors, checkComplete(own, inner, where, `${place}.properties[${name}]`));
    else errors.push(required(where, `because it is defined in ${place}.properties[${name}]`));
  }
  if (nested.items !== undefined) {
    const where = `${path}.items`;
    if (schema.items === undefined)
      errors.push(required(where, `because it is defined in ${place}.items`));
    else addAll(errors, checkComplete(schema.items, nested.items, where, `${place}.items`));
  }
  return errors;
}

/** What every level may demand of a value. */
export function checkValidations(schema: JsonSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (schema.uniqueItems === true) {
    const why = 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic';
    errors.push(forbiddenField(`${path}.uniqueItems`, why));
  }
  const { pattern } = schema;
  if (typeof pattern !== 'string' || pattern === '') return errors;
  try {
    RE2JS.compile(pattern);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const text = `must be a valid regular expression, but isn't: ${why}`;
    errors.push(invalid(`${path}.pattern`, pattern, text));
  }
  return errors;
}

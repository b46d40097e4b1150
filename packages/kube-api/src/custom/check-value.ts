/** What is wrong with a value by its schema, in the words of the real API server. */
import { isDeepStrictEqual } from 'node:util';
import { pattern } from '#cel/library/regular-expressions';
import { isDraft } from '#schema/draft';
import {
  addAll,
  type FieldError,
  invalid,
  required,
  tooLong,
  tooMany,
  typeInvalid,
  unsupported,
} from '#schema/field-error';
import { hasFormat } from './formats.ts';
import { fieldSchema, type JsonSchema, membersOf } from './json-schema.ts';

/** Checks a value and all in it. `path` is empty for a whole object. */
export function checkValue(schema: JsonSchema, value: unknown, path: string): FieldError[] {
  if (value === null && (schema.nullable === true || isUntyped(schema))) return [];
  const wrong = checkType(schema, value, path);
  if (wrong !== undefined) return [wrong];
  const errors = [...checkOwn(schema, value, path), ...checkJunctors(schema, value, path)];
  for (const member of membersOf(schema, value, path)) {
    addAll(errors, checkValue(member.schema, member.value, member.path));
  }
  return errors;
}

const isUntyped = (schema: JsonSchema) =>
  schema.type === undefined && schema['x-kubernetes-int-or-string'] !== true;

const typeNames: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  number: (value) => typeof value === 'number',
  integer: (value) => typeof value === 'number' && Number.isInteger(value),
  array: Array.isArray,
  object: isDraft,
};

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

/** The field in sentences about it; a whole object has no name. */
const inBody = (path: string) => (path === '' ? '' : `${path} in body `);

function checkType(schema: JsonSchema, value: unknown, path: string): FieldError | undefined {
  if (schema['x-kubernetes-int-or-string'] === true) {
    if (typeof value === 'string' || Number.isInteger(value)) return undefined;
    return typeError(path, value, 'integer,string');
  }
  const { type } = schema;
  if (type === undefined || typeNames[type]?.(value) !== false) return undefined;
  return typeError(path, value, type);
}

const typeError = (path: string, value: unknown, wanted: string) => {
  const found = nameOf(value);
  return typeInvalid(path, found, `${inBody(path)}must be of type ${wanted}: "${found}"`);
};

function checkOwn(schema: JsonSchema, value: unknown, path: string): FieldError[] {
  const errors = checkEnum(schema, value, path);
  if (typeof value === 'string') addAll(errors, checkText(schema, value, path));
  else if (typeof value === 'number') addAll(errors, checkNumber(schema, value, path));
  else if (Array.isArray(value)) addAll(errors, checkList(schema, value, path));
  else if (isDraft(value)) addAll(errors, checkObject(schema, value, path));
  return errors;
}

function checkEnum(schema: JsonSchema, value: unknown, path: string): FieldError[] {
  const allowed = schema.enum;
  if (allowed === undefined || allowed.length === 0) return [];
  if (allowed.some((item) => isDeepStrictEqual(item, value))) return [];
  const words = allowed.map((item) => (typeof item === 'string' ? item : JSON.stringify(item)));
  return [unsupported(path, value, words)];
}

function checkText(schema: JsonSchema, text: string, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { maxLength, minLength, format } = schema;
  const length = lengthOf(text, maxLength, minLength);
  if (maxLength !== undefined && length > maxLength) errors.push(tooLong(path, maxLength));
  if (minLength !== undefined && length < minLength) {
    errors.push(invalid(path, text, `${inBody(path)}should be at least ${minLength} chars long`));
  }
  if (schema.pattern !== undefined && schema.pattern !== '' && !isMatch(schema.pattern, text)) {
    errors.push(invalid(path, text, `${inBody(path)}should match '${schema.pattern}'`));
  }
  if (format !== undefined && format !== '' && !hasFormat(format, text)) {
    errors.push(
      typeInvalid(path, text, `${inBody(path)}must be of type ${format}: ${JSON.stringify(text)}`),
    );
  }
  return errors;
}

/** In code points, where it matters. */
const lengthOf = (text: string, ...bounds: readonly (number | undefined)[]) =>
  bounds.every((bound) => bound === undefined) ? 0 : [...text].length;

function isMatch(source: string, text: string): boolean {
  try {
    return pattern(source).matcher(text).find();
  } catch {
    // Refused when the definition was written; one that is older must not hold its objects.
    return true;
  }
}

function checkNumber(schema: JsonSchema, value: number, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const wrong = (why: string) =>
    errors.push(invalid(path, value, `${inBody(path)}should be ${why}`));
  const { minimum, maximum, multipleOf } = schema;
  if (maximum !== undefined) {
    if (schema.exclusiveMaximum === true && value >= maximum) wrong(`less than ${maximum}`);
    else if (value > maximum) wrong(`less than or equal to ${maximum}`);
  }
  if (minimum !== undefined) {
    if (schema.exclusiveMinimum === true && value <= minimum) wrong(`greater than ${minimum}`);
    else if (value < minimum) wrong(`greater than or equal to ${minimum}`);
  }
  if (multipleOf !== undefined && multipleOf > 0) {
    const times = value / multipleOf;
    if (Math.abs(times - Math.round(times)) > 1e-9) wrong(`a multiple of ${multipleOf}`);
  }
  if (schema.format === 'int32' && Math.abs(value) > 2_147_483_648) wrong('a 32 bit number');
  return errors;
}

function checkList(schema: JsonSchema, list: readonly unknown[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { minItems, maxItems, uniqueItems } = schema;
  if (maxItems !== undefined && list.length > maxItems)
    errors.push(tooMany(path, list.length, maxItems));
  if (minItems !== undefined && list.length < minItems) {
    errors.push(
      invalid(path, list.length, `${inBody(path)}should have at least ${minItems} items`),
    );
  }
  if (
    uniqueItems === true &&
    new Set(list.map((item) => JSON.stringify(item))).size < list.length
  ) {
    errors.push(invalid(path, '', `${inBody(path)}shouldn't contain duplicates`));
  }
  return errors;
}

function checkObject(
  schema: JsonSchema,
  object: Readonly<Record<string, unknown>>,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const { minProperties, maxProperties, additionalProperties } = schema;
  const count = Object.keys(object).length;
  if (maxProperties !== undefined && count > maxProperties)
    errors.push(tooMany(path, count, maxProperties));
  if (minProperties !== undefined && count < minProperties) {
    errors.push(
      invalid(path, count, `${inBody(path)}should have at least ${minProperties} properties`),
    );
  }
  for (const field of schema.required ?? []) {
    if (!Object.hasOwn(object, field))
      errors.push(required(path === '' ? field : `${path}.${field}`));
  }
  if (additionalProperties === false) {
    for (const field of Object.keys(object)) {
      if (fieldSchema(schema, field) !== undefined) continue;
      errors.push(invalid(path, '', `${path}.${field} in body is a forbidden property`));
    }
  }
  return errors;
}

function checkJunctors(schema: JsonSchema, value: unknown, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const name = path === '' ? '' : path;
  const { allOf = [], anyOf = [], oneOf = [], not } = schema;
  const check = (inner: JsonSchema) => checkValue(inner, value, path);
  const fits = (inner: JsonSchema) => check(inner).length === 0;
  const wrong = (text: string) => errors.push(invalid(path, shownIn(value), `"${name}" ${text}`));
  for (const inner of allOf) addAll(errors, check(inner));
  // Each is looked at once: alternatives in alternatives would double the work with every level.
  const alternatives = anyOf.map(check);
  if (anyOf.length > 0 && alternatives.every((found) => found.length > 0)) {
    wrong('must validate at least one schema (anyOf)');
    addAll(errors, alternatives[0] ?? []);
  }
  if (oneOf.length > 0) {
    const count = oneOf.filter(fits).length;
    if (count === 0) wrong('must validate one and only one schema (oneOf). Found none valid');
    if (count > 1)
      wrong(`must validate one and only one schema (oneOf). Found ${count} valid alternatives`);
  }
  if (not !== undefined && fits(not)) wrong('must not validate the schema (not)');
  return errors;
}

/** Objects are not repeated in a message about them. */
const shownIn = (value: unknown) => (typeof value === 'object' ? '' : value);

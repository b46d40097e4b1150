/** What makes a schema structural, so that its objects can be pruned, filled in and published. */
import { decodeJson } from '#codec/decode-json';
import { isDraft } from '#schema/draft';
import {
  addAll,
  type FieldError,
  forbiddenField,
  invalid,
  required,
  unsupported,
} from '#schema/field-error';
import { checkValue } from './check-value.ts';
import { checkRules } from './expression-rules.ts';
import { objectSchema } from './fields.ts';
import { isEmbedded, type JsonSchema, keepsUnknown, schemasIn } from './json-schema.ts';
import { checkJunctors, checkValidations } from './junctor-rules.ts';

type Level = 'root' | 'item' | 'field';

/** What is wrong with a whole schema. */
export function checkSchema(schema: JsonSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (schema.nullable === true) {
    errors.push(forbiddenField(`${path}.nullable`, 'nullable cannot be true at the root'));
  }
  if (countRules(schema) > mostRules) {
    const why = `there may be at most ${mostRules} rules in x-kubernetes-validations of one schema`;
    return [...errors, forbiddenField(path, why)];
  }
  addAll(errors, checkLevel(schema, path, 'root'));
  return errors;
}

/** Each is compiled when the definition is written, and others wait for that. */
const mostRules = 1000;

function countRules(schema: JsonSchema): number {
  let count = schema['x-kubernetes-validations']?.length ?? 0;
  for (const [, inner] of schemasIn(schema, '')) if (isDraft(inner)) count += countRules(inner);
  return count;
}

function checkLevel(schema: JsonSchema, path: string, level: Level): FieldError[] {
  const errors: FieldError[] = [
    ...checkType(schema, path, level),
    ...checkExtensions(schema, path),
    ...checkMetadata(schema, path, level),
    ...checkJunctors(schema, path),
    ...checkValidations(schema, path),
    ...checkListType(schema, path),
    ...checkDefault(schema, path),
  ];
  // Expressions are looked at once the schema around them can be trusted.
  if (errors.length === 0) addAll(errors, checkRules(schema, path, level === 'root'));
  for (const [place, inner] of schemasIn(schema, path)) {
    if (level === 'root' && place === `${path}.properties[metadata]`) continue;
    if (!isDraft(inner)) {
      errors.push(invalid(place, inner, 'must be a schema'));
      continue;
    }
    addAll(errors, checkLevel(inner, place, place.endsWith('.items') ? 'item' : 'field'));
  }
  return errors;
}

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const emptyTypes: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

function checkType(schema: JsonSchema, path: string, level: Level): FieldError[] {
  const { type = '', items, properties, additionalProperties } = schema;
  const errors: FieldError[] = [];
  const isIntOrString = schema['x-kubernetes-int-or-string'] === true;
  if (type === 'array' && items === undefined)
    errors.push(required(`${path}.items`, 'must be specified'));
  if (Array.isArray(items)) {
    const why = 'items must be a schema object and not an array';
    errors.push(forbiddenField(`${path}.items`, why));
  }
  if (isEmbedded(schema) && type !== 'object') {
    const why = 'must be object if x-kubernetes-embedded-resource is true';
    errors.push(type === '' ? required(`${path}.type`, why) : invalid(`${path}.type`, type, why));
  } else if (type === '' && !isIntOrString && !keepsUnknown(schema)) {
    errors.push(required(`${path}.type`, emptyTypes[level]));
  } else if (type !== '' && !types.includes(type)) {
    errors.push(unsupported(`${path}.type`, type, types));
  }
  if (level === 'root' && type !== '' && type !== 'object') {
    errors.push(invalid(`${path}.type`, type, 'must be object at the root'));
  }
  if (level === 'root' && additionalProperties !== undefined) {
    errors.push(forbiddenField(`${path}.additionalProperties`, 'must not be used at the root'));
  }
  if (
    properties !== undefined &&
    Object.keys(properties).length > 0 &&
    additionalProperties !== undefined
  ) {
    if (additionalProperties !== true) {
      const why = 'additionalProperties and properties are mutual exclusive';
      errors.push(forbiddenField(`${path}.additionalProperties`, why));
    }
  }
  return errors;
}

function checkExtensions(schema: JsonSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const preserve = 'x-kubernetes-preserve-unknown-fields';
  const isIntOrString = schema['x-kubernetes-int-or-string'] === true;
  const why = 'must be false if x-kubernetes-int-or-string is true';
  if (schema[preserve] === false) {
    errors.push(invalid(`${path}.${preserve}`, false, 'must be true or undefined'));
  }
  if (isIntOrString && keepsUnknown(schema)) errors.push(invalid(`${path}.${preserve}`, true, why));
  if (isIntOrString && isEmbedded(schema)) {
    errors.push(invalid(`${path}.x-kubernetes-embedded-resource`, true, why));
  }
  if (isEmbedded(schema)) {
    if (schema.additionalProperties !== undefined) {
      const reason = 'must not be used if x-kubernetes-embedded-resource is set';
      errors.push(forbiddenField(`${path}.additionalProperties`, reason));
    }
    if (!keepsUnknown(schema) && Object.keys(schema.properties ?? {}).length === 0) {
      const reason =
        'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields';
      errors.push(required(`${path}.properties`, reason));
    }
  }
  return errors;
}

function checkMetadata(schema: JsonSchema, path: string, level: Level): FieldError[] {
  if (level !== 'root' && !isEmbedded(schema)) return [];
  const errors: FieldError[] = [];
  for (const name of ['kind', 'apiVersion']) {
    const type = schema.properties?.[name]?.type;
    if (schema.properties?.[name] !== undefined && type !== 'string') {
      errors.push(invalid(`${path}.properties[${name}].type`, type ?? '', 'must be string'));
    }
  }
  const metadata = schema.properties?.metadata;
  if (metadata === undefined) return errors;
  const place = `${path}.properties[metadata]`;
  if (metadata.type !== 'object')
    errors.push(invalid(`${place}.type`, metadata.type ?? '', 'must be object'));
  const { type, description, properties = {}, ...more } = metadata;
  const isOnlyNames = Object.keys(properties).every((field) =>
    ['name', 'generateName'].includes(field),
  );
  if (level === 'root' && (!isOnlyNames || Object.keys(more).length > 0)) {
    const why =
      'must not specify anything other than name and generateName, but metadata is implicitly specified';
    errors.push(forbiddenField(place, why));
  }
  return errors;
}

const listWord = 'x-kubernetes-list-type';
const keysWord = 'x-kubernetes-list-map-keys';
const mapWord = 'x-kubernetes-map-type';

function checkListType(schema: JsonSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { type = '' } = schema;
  const list = schema[listWord];
  const map = schema[mapWord];
  const keys = schema[keysWord] ?? [];
  const mustBe = (wanted: string, word: string) => {
    const why = `must be ${wanted} if ${word} is specified`;
    errors.push(type === '' ? required(`${path}.type`, why) : invalid(`${path}.type`, type, why));
  };
  if (map !== undefined && type !== 'object') mustBe('object', mapWord);
  if (map !== undefined && !['atomic', 'granular'].includes(map)) {
    errors.push(unsupported(`${path}.${mapWord}`, map, ['atomic', 'granular']));
  }
  if (list !== undefined && type !== 'array') mustBe('array', listWord);
  if (list !== undefined && !['atomic', 'set', 'map'].includes(list)) {
    errors.push(unsupported(`${path}.${listWord}`, list, ['atomic', 'set', 'map']));
  }
  const why = `must be map if ${keysWord} is non-empty`;
  if (keys.length > 0 && list === undefined) errors.push(required(`${path}.${listWord}`, why));
  else if (keys.length > 0 && list !== 'map')
    errors.push(invalid(`${path}.${listWord}`, list, why));
  if (list === 'map') addAll(errors, checkKeys(schema, keys, path));
  return errors;
}

function checkKeys(schema: JsonSchema, keys: readonly string[], path: string): FieldError[] {
  const place = `${path}.${keysWord}`;
  if (keys.length === 0) return [required(place, `must not be empty if ${listWord} is map`)];
  const { items } = schema;
  if (items === undefined) return [];
  if (items.type !== 'object') {
    const why = `must be object if parent array's ${listWord} is map`;
    return [invalid(`${path}.items.type`, items.type ?? '', why)];
  }
  return keys.flatMap((key) => {
    const own = items.properties?.[key];
    if (own === undefined)
      return [invalid(place, keys, 'entries must all be names of item properties')];
    if (own.default !== undefined || items.required?.includes(key)) return [];
    const why = `this property is in ${keysWord}, so it must have a default or be a required property`;
    return [required(`${path}.items.properties[${key}].default`, why)];
  });
}

function checkDefault(schema: JsonSchema, path: string): FieldError[] {
  if (schema.default === undefined) return [];
  const place = `${path}.default`;
  const value: unknown = structuredClone(schema.default);
  if (isDraft(value) && !isEmbedded(schema) && !isDraft(schema.additionalProperties)) {
    const { unknownFields } = decodeJson(objectSchema(schema), value);
    if (unknownFields.length > 0) return [invalid(place, value, 'must not have unknown fields')];
  }
  return checkValue(schema, value, place);
}

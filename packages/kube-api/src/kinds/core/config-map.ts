import type { ConfigMap } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { type Draft, part } from '#schema/draft';
import { type FieldError, invalid, tooLong } from '#schema/field-error';
import { defineKind } from '#scheme/kind';
import { checkImmutable, checkKeys, maxBytes, sizeOf } from './data-rules.ts';

const columns = columnsOf<ConfigMap>();
const count = (map: object | undefined) => Object.keys(map ?? {}).length;

/** ConfigMap of v1. */
export const configMap = defineKind('ConfigMap', 'configmaps', {
  shortNames: ['cm'],
  validate: validateConfigMap,
  columns: [
    nameColumn,
    columns.integer('Data', ({ data, binaryData }) => count(data) + count(binaryData)),
    ageColumn,
  ],
});

/** What is wrong with a ConfigMap, or with a change to it. */
function validateConfigMap(object: Draft, old: Draft | undefined): FieldError[] {
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

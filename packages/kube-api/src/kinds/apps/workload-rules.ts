import { isDeepStrictEqual } from 'node:util';
import { notNegative } from '#schema/checks';
import { type Draft, part } from '#schema/draft';
import { type FieldError, invalid } from '#schema/field-error';
import { checkEndlessTemplate, checkSelector } from './template-rules.ts';

/** What is wrong with a ReplicaSet, or with the part of a Deployment that is like one. */
export function validateReplicaSet(object: Draft, old: Draft | undefined): FieldError[] {
  const spec = part(object, 'spec');
  return [
    ...checkSelector(spec, 'deployment'),
    ...checkEndlessTemplate(part(spec, 'template'), 'spec.template', 'ReplicaSet'),
    ...notNegative(spec, 'spec', 'replicas', 'minReadySeconds', 'revisionHistoryLimit'),
    ...unchanged(spec, old && part(old, 'spec'), 'spec', ['selector']),
  ];
}

/** Fields that stay as they were made. */
export function unchanged(
  parent: Draft,
  old: Draft | undefined,
  prefix: string,
  fields: readonly string[],
): FieldError[] {
  if (old === undefined) return [];
  return fields
    .filter((field) => !isDeepStrictEqual(parent[field], old[field]))
    .map((field) => invalid(`${prefix}.${field}`, parent[field] ?? null, 'field is immutable'));
}

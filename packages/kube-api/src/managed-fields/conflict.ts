import { ApiError } from '@slipway/kube-objects';
import type { ManagedFields } from './entry.ts';
import { type FieldSet, pathsOf, pathText } from './field-set.ts';

/** Fields of another manager that an applied configuration would change. */
export interface Conflict {
  readonly entry: ManagedFields;
  readonly fields: FieldSet;
}

/** How many fields of one manager are named. */
const maxNamed = 100;

/** 409 with the fields and their managers. */
export function applyConflict(conflicts: readonly Conflict[]): ApiError {
  const all = conflicts
    .map(({ entry, fields }) => ({
      manager: managerText(entry),
      paths: [...pathsOf(fields)].slice(0, maxNamed).map(pathText),
    }))
    .sort((one, other) => (one.manager < other.manager ? -1 : 1));
  const causes = all.flatMap(({ manager, paths }) =>
    paths.map((field) => ({
      reason: 'FieldManagerConflict',
      message: `conflict with ${manager}`,
      field,
    })),
  );
  const [only] = causes;
  const text =
    causes.length === 1 && only !== undefined
      ? `1 conflict: ${only.message}: ${only.field}`
      : `${causes.length} conflicts: ${all.map(listText).join('\n')}`;
  return new ApiError('Conflict', `Apply failed with ${text}`, { causes });
}

const listText = ({ manager, paths }: { readonly manager: string; readonly paths: string[] }) =>
  [`conflicts with ${manager}:`, ...paths.map((path) => `- ${path}`)].join('\n');

function managerText({ manager, operation, subresource, apiVersion }: ManagedFields): string {
  const place = subresource === undefined ? '' : ` with subresource "${subresource}"`;
  const version = operation === 'Update' ? ` using ${apiVersion}` : '';
  return `${JSON.stringify(manager)}${place}${version}`;
}

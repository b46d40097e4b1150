import type { KubeObject } from '@slipway/kube-objects';
import { badRequest } from '@slipway/kube-objects';
import { type Column, withoutColumns } from '#columns/column';
import type { Kind } from '#scheme/kind';

/** How much of each object a table carries besides its cells. */
export type IncludeObject = 'Metadata' | 'Object' | 'None';

/** Reads the query parameter; kubectl leaves it out mostly. */
export function parseIncludeObject(value: string | null): IncludeObject {
  if (value === null || value === '') return 'Metadata';
  if (value === 'Metadata' || value === 'Object' || value === 'None') return value;
  throw badRequest(`unrecognized includeObject value: "${value}"`);
}

/** How objects are shown in rows. */
export type Rows = Pick<Kind, 'columns' | 'rowConditions'>;

/** The answer to `kubectl get`: rows of cells. */
export function makeTable(
  kind: Rows,
  objects: readonly KubeObject[],
  metadata: object,
  include: IncludeObject,
  now: Date,
): object {
  const columns = kind.columns ?? withoutColumns();
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: columns.map(define),
    rows: objects.map((object) => ({
      cells: columns.map(({ cell }) => cell(object, now)),
      ...conditions(kind, object),
      ...(include !== 'None' && {
        object: include === 'Object' ? object : partialMetadata(object),
      }),
    })),
  };
}

const define = ({ name, type, format, description, priority }: Column) => ({
  name,
  type,
  format: format ?? '',
  description,
  priority,
});

/** An object without all but its metadata. */
export const partialMetadata = ({ metadata }: KubeObject) => ({
  kind: 'PartialObjectMetadata',
  apiVersion: 'meta.k8s.io/v1',
  metadata,
});

function conditions({ rowConditions }: Rows, object: KubeObject): object {
  const found = rowConditions?.(object) ?? [];
  return found.length === 0 ? {} : { conditions: found };
}

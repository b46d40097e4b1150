import type { KubeObject, Pod } from '@slipway/kube-objects';
import { badRequest } from '@slipway/kube-objects';
import type { Column } from '#columns/column';
import { columnsOfResource } from '#columns/columns';

/** How much of each object a table carries besides its cells. */
export type IncludeObject = 'Metadata' | 'Object' | 'None';

/** Reads the query parameter; kubectl leaves it out mostly. */
export function parseIncludeObject(value: string | null): IncludeObject {
  if (value === null || value === '') return 'Metadata';
  if (value === 'Metadata' || value === 'Object' || value === 'None') return value;
  throw badRequest(`unrecognized includeObject value: "${value}"`);
}

/** The answer to `kubectl get`: rows of cells. */
export function makeTable(
  resource: string,
  objects: readonly KubeObject[],
  metadata: object,
  include: IncludeObject,
  now: Date,
): object {
  const columns = columnsOfResource(resource);
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: columns.map(define),
    rows: objects.map((object) => ({
      cells: columns.map(({ cell }) => cell(object, now)),
      ...conditions(resource, object),
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

/** A finished pod is marked, so that clients may leave it out. */
function conditions(resource: string, object: KubeObject): object {
  if (resource !== 'pods') return {};
  const { phase } = (object as Pod).status;
  if (phase !== 'Succeeded' && phase !== 'Failed') return {};
  const message = phase === 'Succeeded' ? 'The pod has completed successfully.' : 'The pod failed.';
  return { conditions: [{ type: 'Completed', status: 'True', reason: phase, message }] };
}

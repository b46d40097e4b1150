import { isDeepStrictEqual } from 'node:util';
import type { ControllerRevision, KubeObject, New, PodTemplate } from '@slipway/kube-objects';
import { ownedBy } from '#work/owner';
import { templateHash } from './template-hash.ts';

/** The label by which the pods of two templates are told apart. */
export const revisionLabel = 'controller-revision-hash';

/** An object whose pods have a template with a history. */
export interface Versioned extends KubeObject {
  readonly spec: { readonly template: PodTemplate; readonly revisionHistoryLimit?: number };
  readonly status: { readonly collisionCount?: number };
}

/** How the present template becomes the newest revision. */
export type RevisionPlan =
  | { readonly type: 'keep'; readonly revision: ControllerRevision }
  /** An older one of the same content becomes the newest again: what a rollback does. */
  | { readonly type: 'renumber'; readonly revision: ControllerRevision }
  | { readonly type: 'create'; readonly revision: New<ControllerRevision> };

/**
 * The template as a revision keeps it: a patch that clients can send to go back to it. Clients compare
 * its text with that of a template, in which Go sorts the fields.
 */
const dataOf = ({ spec: { template } }: Versioned) =>
  sorted({ spec: { template: { ...template, $patch: 'replace' } } });

function sorted<T>(value: T): T {
  if (Array.isArray(value)) return value.map(sorted) as T;
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([name, field]) => [name, sorted(field)] as const);
  return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1))) as T;
}

/** The template that a revision keeps. */
export function templateOf({ data }: ControllerRevision): PodTemplate {
  // Only `dataOf` writes what a controller owns; clients cannot change it.
  const { template } = (data as ReturnType<typeof dataOf>).spec;
  const { $patch: _, ...rest } = template;
  return rest;
}

/** Sorts revisions, the oldest first. */
export const revisedFirst = (a: ControllerRevision, b: ControllerRevision) =>
  a.revision - b.revision ||
  Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp) ||
  a.metadata.name.localeCompare(b.metadata.name);

/** Compares the present template with the revisions that there are, the oldest first. */
export function planRevision(
  owner: Versioned,
  revisions: readonly ControllerRevision[],
): RevisionPlan {
  const data = dataOf(owner);
  const newest = revisions.at(-1);
  const equal = revisions.findLast((revision) => isDeepStrictEqual(revision.data, data));
  if (equal && equal === newest) return { type: 'keep', revision: equal };
  const revision = (newest?.revision ?? 0) + 1;
  if (equal) return { type: 'renumber', revision: { ...equal, revision } };
  const hash = templateHash(owner.spec.template, owner.status.collisionCount);
  const { name, namespace, annotations } = owner.metadata;
  return {
    type: 'create',
    revision: {
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      metadata: {
        name: `${name}-${hash}`,
        ...(namespace && { namespace }),
        labels: { ...owner.spec.template.metadata?.labels, [revisionLabel]: hash },
        ...(annotations && { annotations }),
        ownerReferences: [ownedBy(owner)],
      },
      data,
      revision,
    },
  };
}

/** The oldest revisions beyond the limit of which there is no pod. */
export function superfluous(
  { spec: { revisionHistoryLimit = 10 } }: Versioned,
  revisions: readonly ControllerRevision[],
  isInUse: (revision: ControllerRevision) => boolean,
): readonly ControllerRevision[] {
  const unused = revisions.filter((revision) => !isInUse(revision));
  return unused.slice(0, Math.max(0, unused.length - revisionHistoryLimit));
}

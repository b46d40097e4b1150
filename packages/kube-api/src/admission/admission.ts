/**
 * What a write may do given the rest of the cluster, and what it brings with it: a chain of hooks,
 * the generic ones and then the kind's own.
 */
import { forbidden, type KubeObject, notFound } from '@slipway/kube-objects';
import type { User } from '#access/user';
import { enforceQuota } from '#quota/enforce';
import { type Draft, part, text } from '#schema/draft';
import type { ClusterView, Companion } from '#scheme/admission';
import type { AdmissionRequest, Kind } from '#scheme/kind';
import { reviewPodSecurity } from './pod-security.ts';

/** Decisions about one object that need the others. */
export interface Admission {
  /** Refuses, or completes, a new or changed object. Throws `ApiError`. */
  admit(kind: Kind, object: Draft, old: Draft | undefined, user: User): void;
  /** Refuses, or warns about, what is complete, if somebody wants to hear it. Throws `ApiError`. */
  review(
    kind: Kind,
    object: Draft,
    old: Draft | undefined,
    warn: ((text: string) => void) | undefined,
  ): void;
  /** Refuses to delete what must stay. Throws `ApiError`. */
  admitDeletion(kind: Kind, object: KubeObject): void;
  /** What is created together with an object. */
  companions(kind: Kind, object: KubeObject): readonly Companion[];
}

/** One link of the chain. */
export type AdmissionHook = (request: AdmissionRequest) => void;

/** Creates the admission of a cluster. */
export function createAdmission(cluster: ClusterView, hooks: readonly AdmissionHook[]): Admission {
  return {
    admit(kind, object, old, user) {
      const request: AdmissionRequest = { kind, object, old, user, cluster };
      for (const hook of hooks) hook(request);
      kind.admit?.(request);
      // Last: what is counted must be complete.
      enforceQuota(request);
    },
    review(kind, object, old, warn) {
      reviewPodSecurity({ kind, object, old, cluster, warn: warn ?? (() => {}) });
      if (warn === undefined) return;
      for (const warning of kind.warnings?.(object, old, cluster) ?? []) warn(warning);
    },
    admitDeletion: (kind, object) => kind.admitDeletion?.(object, cluster),
    companions: (kind, object) => kind.companions?.(object, cluster) ?? [],
  };
}

/** What is new needs a namespace that stays. */
export function admitToNamespace({ kind, object, old, cluster }: AdmissionRequest): void {
  if (old !== undefined || !kind.namespaced) return;
  const meta = part(object, 'metadata');
  const name = text(meta, 'namespace');
  const namespace = cluster.find('namespaces', '', name);
  if (namespace === undefined) throw notFound({ plural: 'namespaces', group: '' }, name);
  if (namespace.metadata.deletionTimestamp === undefined) return;
  throw forbidden(
    kind,
    text(meta, 'name'),
    `unable to create new content in namespace ${name} because it is being terminated`,
    [
      {
        reason: 'NamespaceTerminating',
        message: `namespace ${name} is being terminated`,
        field: 'metadata.namespace',
      },
    ],
  );
}

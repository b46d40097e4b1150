/**
 * What a write may do given the rest of the cluster, and what it brings with it: addresses, service
 * accounts, namespaces that end.
 */

import type { KubeObject, New } from '@slipway/kube-objects';
import { ApiError, forbidden, notFound } from '@slipway/kube-objects';
import { findKind } from '#kinds/catalog';
import type { Kind } from '#kinds/kind';
import { type Draft, isDraft, part, parts, text } from '#schema/draft';
import type { Store } from '#store/store';
import { allocateService, type Range } from './addresses.ts';
import { classObjection, mountToken } from './pod-admission.ts';

/** Decisions about one object that need the others. */
export interface Admission {
  /** Refuses, or completes, a new or changed object. */
  admit(kind: Kind, object: Draft, old: Draft | undefined): void;
  /** Refuses to delete what must stay. */
  admitDeletion(kind: Kind, object: KubeObject): void;
  /** What a deletion that has to wait looks like. */
  marked(kind: Kind, object: KubeObject): KubeObject;
  /** What is created together with an object. */
  companions(kind: Kind, object: KubeObject): readonly Companion[];
}

/** An object that comes with another. */
export interface Companion {
  readonly kind: Kind;
  readonly object: New<KubeObject> & {
    readonly metadata: { readonly name: string; readonly namespace?: string };
  };
}

/** What admission needs to know besides the objects. */
export interface AdmissionOptions {
  readonly services: Range;
  /** The cluster's CA certificate, PEM: every namespace gets it in `kube-root-ca.crt`. */
  readonly rootCertificate: string;
  readonly randomSuffix: () => string;
}

/** Namespaces that the cluster needs and always has. */
export const systemNamespaces = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** Creates the admission of a store. */
export function createAdmission(store: Store, options: AdmissionOptions): Admission {
  function admitNamespace(kind: Kind, meta: Draft): void {
    const name = text(meta, 'namespace');
    const namespace = store.newest({ resource: 'namespaces', namespace: '', name });
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

  function admitPod(kind: Kind, pod: Draft): void {
    const meta = part(pod, 'metadata');
    const spec = part(pod, 'spec');
    const namespace = text(meta, 'namespace');
    const name = text(meta, 'name');
    const accountName = text(spec, 'serviceAccountName') || 'default';
    spec.serviceAccountName = accountName;
    spec.serviceAccount = accountName;
    const account = store.newest({ resource: 'serviceaccounts', namespace, name: accountName });
    if (account === undefined) {
      const why = `error looking up service account ${namespace}/${accountName}: serviceaccount "${accountName}" not found`;
      throw forbidden(kind, name, why);
    }
    const objection = classObjection(spec);
    if (objection) throw forbidden(kind, name, objection);
    mountToken(spec, account as unknown as Draft, options.randomSuffix);
    addTolerations(spec);
    spec.preemptionPolicy ??= 'PreemptLowerPriority';
    spec.enableServiceLinks ??= true;
  }

  return {
    admit(kind, object, old) {
      if (old === undefined && kind.namespaced) admitNamespace(kind, part(object, 'metadata'));
      if (old === undefined && kind.plural === 'pods') admitPod(kind, object);
      if (kind.plural === 'services') allocateService(store, options.services, object, old);
    },
    admitDeletion(kind, { metadata: { name } }) {
      if (kind.plural === 'namespaces' && systemNamespaces.slice(0, 3).includes(name)) {
        throw forbidden(kind, name, 'this namespace may not be deleted');
      }
    },
    marked(kind, object) {
      if (kind.plural !== 'namespaces') return object;
      return { ...object, status: { ...(object.status as object), phase: 'Terminating' } };
    },
    companions(kind, { metadata: { name } }) {
      if (kind.plural !== 'namespaces') return [];
      return [
        companion('serviceaccounts', { metadata: { name: 'default', namespace: name } }),
        companion('configmaps', {
          metadata: { name: 'kube-root-ca.crt', namespace: name },
          data: { 'ca.crt': options.rootCertificate },
        }),
      ];
    },
  };
}

function companion(
  resource: string,
  object: {
    readonly metadata: { readonly name: string; readonly namespace: string };
    readonly data?: object;
  },
): Companion {
  const kind = findKind(resource);
  if (kind === undefined) throw new ApiError('InternalError', `no kind ${resource}`);
  return { kind, object: { apiVersion: kind.version, kind: kind.kind, ...object } };
}

const graceTaints = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

/** A pod outlives five minutes of a sick node, unless it says otherwise. */
function addTolerations(spec: Draft): void {
  const given = parts(spec, 'tolerations');
  const missing = graceTaints.filter(
    (key) => !given.some((toleration) => tolerates(toleration, key)),
  );
  spec.tolerations = [
    ...given,
    ...missing.map((key) => ({
      key,
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: 300,
    })),
  ];
}

const tolerates = (toleration: Draft, key: string) =>
  isDraft(toleration) &&
  (toleration.key === key || !toleration.key) &&
  (toleration.effect === 'NoExecute' || !toleration.effect);

import type { KubeObject } from '#objects/objects';
import type { LabelSelector } from './meta.ts';

/** What may be done: verbs on resources, or on paths that are no resources. */
export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  /** Empty: objects of every name. */
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

/** Rules that hold in one namespace. */
export interface Role extends KubeObject {
  readonly rules?: readonly PolicyRule[];
}

/** Rules that hold everywhere, or where a binding says. */
export interface ClusterRole extends KubeObject {
  readonly rules?: readonly PolicyRule[];
  /** Collects the rules of other cluster roles. */
  readonly aggregationRule?: { readonly clusterRoleSelectors?: readonly LabelSelector[] };
}

/** Who a binding is for. */
export interface Subject {
  readonly kind: string;
  readonly apiGroup?: string;
  readonly name: string;
  /** Of a service account. */
  readonly namespace?: string;
}

/** Gives subjects a role: a RoleBinding in its namespace, a ClusterRoleBinding everywhere. */
export interface RoleBinding extends KubeObject {
  readonly subjects?: readonly Subject[];
  readonly roleRef: { readonly apiGroup: string; readonly kind: string; readonly name: string };
}

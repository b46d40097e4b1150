import { isDeepStrictEqual } from 'node:util';
import type { KubeObject, ResourceQuota, RoleBinding, ServiceAccount } from '@slipway/kube-objects';
import type { Wanted } from './ensure.ts';

/** An environment of a project, as the cluster knows it. */
export interface ClusterEnvironment {
  readonly projectId: number;
  readonly slug: string;
  /** The namespace that is the environment's own: `hello-1-staging`. */
  readonly namespace: string;
  /** Namespaces of others in which its jobs may `edit`, too. */
  readonly granted: readonly string[];
  /** What its own namespace may hold at once; 0 is no limit. Default none. */
  readonly quota?: { readonly pods: number; readonly volumes: number };
}

/** Which project a namespace or a binding was made for, by its number. */
export const projectLabel = 'slipway.dev/project-id';
const environmentLabel = 'slipway.dev/environment';
const enforce = 'pod-security.kubernetes.io/enforce';
const rbac = 'rbac.authorization.k8s.io';
const apiVersion = `${rbac}/v1`;
const editor = { apiGroup: rbac, kind: 'ClusterRole', name: 'edit' };

/** Resources by which the objects are asked for. */
export const bindings = `rolebindings.${rbac}`;

/** The names are those of GitLab-managed clusters. */
export const accountOf = ({ namespace }: ClusterEnvironment): string =>
  `${namespace}-service-account`;
/** The name of the bindings that are made for an environment. */
export const bindingOf = ({ namespace }: Pick<ClusterEnvironment, 'namespace'>): string =>
  `gitlab-${namespace}`;

/**
 * Whom the bindings in namespaces of others name. Only tokens of jobs are in this group, and only of
 * those that may: whoever keeps a token of the service account keeps nothing of what was granted.
 */
export const groupOf = ({ projectId, slug }: Pick<ClusterEnvironment, 'projectId' | 'slug'>) =>
  `gitlab:project_env:${projectId}:${slug}`;

function labelsOf({ projectId, slug }: ClusterEnvironment) {
  return {
    'app.kubernetes.io/managed-by': 'slipway',
    [projectLabel]: String(projectId),
    [environmentLabel]: slug,
  };
}

/** The environment's own namespace. Pods in it cannot take the machine. */
export function ownNamespace(environment: ClusterEnvironment): Wanted {
  const labels = { ...labelsOf(environment), [enforce]: 'baseline' };
  return {
    resource: 'namespaces',
    object: {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: environment.namespace, labels },
    },
    mend: (present) => withMissingLabels(present, labels),
  };
}

/** A namespace that others may have made: how safe its pods must be is said where nobody has. */
export function grantedNamespace(name: string): Wanted {
  const labels = { [enforce]: 'baseline' };
  return {
    resource: 'namespaces',
    object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } },
    mend: (present) => withMissingLabels(present, labels),
  };
}

function withMissingLabels(
  present: KubeObject,
  wanted: Readonly<Record<string, string>>,
): KubeObject {
  const { metadata } = present;
  const labels = { ...wanted, ...metadata.labels };
  const isMissing = Object.keys(wanted).some((name) => metadata.labels?.[name] === undefined);
  return isMissing ? { ...present, metadata: { ...metadata, labels } } : present;
}

/** Who the environment's jobs are. */
export function serviceAccount(environment: ClusterEnvironment): Wanted<ServiceAccount> {
  const { namespace } = environment;
  return {
    resource: 'serviceaccounts',
    object: {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: accountOf(environment), namespace, labels: labelsOf(environment) },
    },
  };
}

/** The name of the quota that Slipway's limits make; others may stand beside it. */
export const quotaName = 'slipway-limits';

/** What the environment's own namespace may hold at once; undefined without limits. */
export function ownQuota({
  namespace,
  quota = { pods: 0, volumes: 0 },
  ...environment
}: ClusterEnvironment): Wanted<ResourceQuota> | undefined {
  const limits = { pods: quota.pods, persistentvolumeclaims: quota.volumes };
  const chosen = Object.entries(limits).filter(([, most]) => most > 0);
  if (chosen.length === 0) return undefined;
  const hard = Object.fromEntries(chosen.map(([name, most]) => [name, String(most)]));
  const labels = labelsOf({ namespace, ...environment });
  return {
    resource: 'resourcequotas',
    object: {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: quotaName, namespace, labels },
      spec: { hard },
      status: {},
    },
    mend: (present) =>
      isDeepStrictEqual(present.spec?.hard, hard)
        ? present
        : { ...present, spec: { ...present.spec, hard } },
  };
}

/** `edit` in the environment's own namespace. */
export function ownBinding(environment: ClusterEnvironment): Wanted<RoleBinding> {
  const { namespace } = environment;
  return binding(environment, namespace, {
    kind: 'ServiceAccount',
    name: accountOf(environment),
    namespace,
  });
}

/** `edit` in a namespace that is not its own. */
export function grantedBinding(
  environment: ClusterEnvironment,
  namespace: string,
): Wanted<RoleBinding> {
  return binding(environment, namespace, {
    apiGroup: rbac,
    kind: 'Group',
    name: groupOf(environment),
  });
}

function binding(
  environment: ClusterEnvironment,
  namespace: string,
  subject: NonNullable<RoleBinding['subjects']>[number],
): Wanted<RoleBinding> {
  const name = bindingOf(environment);
  return {
    resource: bindings,
    object: {
      apiVersion,
      kind: 'RoleBinding',
      metadata: { name, namespace, labels: labelsOf(environment) },
      subjects: [subject],
      roleRef: editor,
    },
    mend: (present) =>
      isSubject(present, subject) ? present : { ...present, subjects: [subject] },
  };
}

function isSubject({ subjects = [] }: RoleBinding, wanted: (typeof subjects)[number]): boolean {
  const [only, ...more] = subjects;
  return (
    more.length === 0 &&
    only?.kind === wanted.kind &&
    only.name === wanted.name &&
    only.namespace === wanted.namespace
  );
}

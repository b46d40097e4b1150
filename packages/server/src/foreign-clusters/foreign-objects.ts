import { clusterAccountNamespace } from '@slipway/contract';
import type { JobEnvironment } from '#cluster-access/kubernetes';

/** An object that is to be there, and the address of its kind. */
export interface WantedObject {
  readonly path: string;
  readonly object: { readonly metadata: { readonly name: string } };
}

const rbac = 'rbac.authorization.k8s.io';
/** Where role bindings of all namespaces are asked for. */
export const bindingsPath = `/apis/${rbac}/v1/rolebindings`;

/** The address of the bindings of one namespace. */
export const bindingsIn = (namespace: string): string =>
  `/apis/${rbac}/v1/namespaces/${namespace}/rolebindings`;

/** A service account. */
export interface Account {
  readonly namespace: string;
  readonly name: string;
}

/**
 * Who a job is. Whoever edits in a namespace gets tokens of every account in it, so that an account with
 * rights elsewhere is kept where no job edits; only jobs of protected refs become it.
 */
export function accountOf({ namespace, granted, isTrusted }: JobEnvironment): Account {
  return isTrusted && granted.length > 0
    ? { namespace: clusterAccountNamespace, name: namespace }
    : { namespace, name: `${namespace}-service-account` };
}

/** What finds the bindings of an environment again. */
export function labelsOf({ projectId, slug }: Pick<JobEnvironment, 'projectId' | 'slug'>) {
  return {
    'app.kubernetes.io/managed-by': 'slipway',
    'slipway.dev/project-id': String(projectId),
    'slipway.dev/environment': slug,
  };
}

/** The environment's namespace, its account and all that the account may, in the order of making. */
export function wantedObjects(environment: JobEnvironment): readonly WantedObject[] {
  const { namespace, granted, isTrusted } = environment;
  const account = accountOf(environment);
  const labels = labelsOf(environment);
  const places = isTrusted ? [namespace, ...granted] : [namespace];
  const homes = [...new Set([...places, account.namespace])];
  return [
    ...homes.map((name) => namespaceObject(name, name === namespace ? labels : {})),
    serviceAccount(account, labels),
    ...places.map((place) => binding(environment, account, place)),
  ];
}

type Labels = Readonly<Record<string, string>>;

/** A service account. */
export function serviceAccount({ namespace, name }: Account, labels: Labels): WantedObject {
  const metadata = { name, namespace, labels };
  const object = { apiVersion: 'v1', kind: 'ServiceAccount', metadata };
  return { path: `/api/v1/namespaces/${namespace}/serviceaccounts`, object };
}

/** A namespace whose pods keep to one of Kubernetes' standards. */
export function namespaceObject(name: string, own: Labels, level = 'baseline'): WantedObject {
  const labels = { ...own, 'pod-security.kubernetes.io/enforce': level };
  const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
  return { path: '/api/v1/namespaces', object };
}

/** `edit` at a place. An account of its own has a binding of its own. */
function binding(environment: JobEnvironment, account: Account, place: string): WantedObject {
  const suffix = account.namespace === environment.namespace ? '' : '-protected';
  const name = `gitlab-${environment.namespace}${suffix}`;
  return editBinding(name, account, place, labelsOf(environment));
}

/** A role binding to `edit`. */
export function editBinding(
  name: string,
  account: Account,
  place: string,
  labels: Labels,
): WantedObject {
  const object = {
    apiVersion: `${rbac}/v1`,
    kind: 'RoleBinding',
    metadata: { name, namespace: place, labels },
    subjects: [{ kind: 'ServiceAccount', ...account }],
    roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'edit' },
  };
  return { path: bindingsIn(place), object };
}

import { type ApplicationRights, clusterAccountNamespace } from '@slipway/contract';
import {
  applyObject,
  ClusterSaysNo,
  callCluster,
  removeObject,
} from '#applications/helm/cluster-calls';
import type { ClusterApi } from '#clusters/cluster-api';
import { Refused } from '#refused';

/** A release, wherever it is. */
export interface ReleaseName {
  readonly name: string;
  readonly namespace: string;
}

const rbac = 'rbac.authorization.k8s.io';
const rbacPath = `/apis/${rbac}/v1`;
const accounts = `/api/v1/namespaces/${clusterAccountNamespace}/serviceaccounts`;
const managed = { 'app.kubernetes.io/managed-by': 'slipway' };

const nameFor = ({ namespace, name }: ReleaseName): string => `slipway-app-${namespace}-${name}`;

/** An object of an account's, and where objects of its kind are. */
interface Wanted {
  readonly collection: string;
  readonly object: { readonly metadata: { readonly name: string } };
}

/**
 * An account with exactly these rights. It is kept where no job edits, since whoever edits in a namespace
 * gets tokens of every account in it.
 */
export function accountObjects(
  name: string,
  rights: readonly ApplicationRights[],
): readonly Wanted[] {
  const metadata = { name, namespace: clusterAccountNamespace, labels: managed };
  return [
    {
      collection: '/api/v1/namespaces',
      object: {
        ...{ apiVersion: 'v1', kind: 'Namespace' },
        metadata: { name: clusterAccountNamespace },
      } as Wanted['object'],
    },
    {
      collection: accounts,
      object: { apiVersion: 'v1', kind: 'ServiceAccount', metadata } as object as Wanted['object'],
    },
    ...rights.flatMap((right) => grantOf(name, right)),
  ];
}

function grantOf(name: string, { namespace, rules }: ApplicationRights): readonly Wanted[] {
  const kind = namespace === null ? 'ClusterRole' : 'Role';
  const base = namespace === null ? rbacPath : `${rbacPath}/namespaces/${namespace}`;
  const metadata = { name, labels: managed, ...(namespace !== null && { namespace }) };
  const role = { apiVersion: `${rbac}/v1`, kind, metadata, rules };
  const bound = {
    ...{ apiVersion: `${rbac}/v1`, kind: `${kind}Binding`, metadata },
    subjects: [{ kind: 'ServiceAccount', name, namespace: clusterAccountNamespace }],
    roleRef: { apiGroup: rbac, kind, name },
  };
  const plural = kind.toLowerCase();
  return [
    { collection: `${base}/${plural}s`, object: role },
    { collection: `${base}/${plural}bindings`, object: bound },
  ];
}

/** Makes the account of a release, and gives a token of it. Its namespace is made, too. */
export async function provideApplicationAccount(
  api: ClusterApi,
  release: ReleaseName,
  rights: readonly ApplicationRights[],
): Promise<string> {
  return granting(async () => {
    for (const { namespace } of rights) if (namespace) await provideNamespace(api, namespace);
    return provideAccount(api, nameFor(release), rights);
  });
}

/** Who reads what helm has written down of releases. */
export async function provideReader(api: ClusterApi): Promise<string> {
  const rules = [{ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list'] }];
  return granting(() => provideAccount(api, 'slipway-helm-reader', [{ namespace: null, rules }]));
}

const tokenSeconds = 3_600;

async function provideAccount(
  api: ClusterApi,
  name: string,
  rights: readonly ApplicationRights[],
): Promise<string> {
  for (const { collection, object } of accountObjects(name, rights)) {
    await applyObject(api, collection, object);
  }
  const { status } = await callCluster<{ readonly status: { readonly token: string } }>(
    ...([api, 'POST', `${accounts}/${name}/token`] as const),
    {
      ...{ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest' },
      spec: { expirationSeconds: tokenSeconds },
    },
  );
  return status.token;
}

async function provideNamespace(api: ClusterApi, name: string): Promise<void> {
  try {
    const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
    await callCluster(api, 'POST', '/api/v1/namespaces', object);
  } catch (error) {
    if (!(error instanceof ClusterSaysNo) || error.status !== 409) throw error;
  }
}

/** Takes all of it away again. */
export async function removeApplicationAccount(
  api: ClusterApi,
  release: ReleaseName,
  rights: readonly ApplicationRights[],
): Promise<void> {
  const name = nameFor(release);
  for (const { collection } of rights.flatMap((right) => grantOf(name, right))) {
    await removeObject(api, `${collection}/${name}`);
  }
  await removeObject(api, `${accounts}/${name}`);
}

async function granting<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ClusterSaysNo) || error.status !== 403) throw error;
    throw new Refused(
      'conflict',
      `Slipway may not give applications their rights in this cluster; whoever administers it lets it by: slipway cluster account --applications | kubectl apply -f - (it said: ${error.message})`,
    );
  }
}

import type { TokenAuthority } from '@slipway/kube-api';
import type {
  NetworkPolicy,
  Objects,
  Role,
  RoleBinding,
  ServiceAccount,
} from '@slipway/kube-objects';
import { ensure, type Wanted } from './ensure.ts';

const rbac = 'rbac.authorization.k8s.io';
const apiVersion = `${rbac}/v1`;

/** Where pods of jobs run, and as whom the runner asks for them. */
const runnerAccount = { namespace: 'gitlab-managed-apps', name: 'gitlab-runner' };
const { namespace, name } = runnerAccount;
const labels = { 'app.kubernetes.io/managed-by': 'slipway' };
const metadata = { name, namespace, labels };

const wantedRole: Wanted<Role> = {
  resource: `roles.${rbac}`,
  object: {
    apiVersion,
    kind: 'Role',
    metadata,
    rules: [
      { apiGroups: [''], resources: ['namespaces'], verbs: ['get'] },
      { apiGroups: [''], resources: ['pods'], verbs: ['create', 'delete', 'get', 'list', 'watch'] },
      { apiGroups: [''], resources: ['pods/exec', 'pods/attach'], verbs: ['create', 'get'] },
      { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
      { apiGroups: ['metrics.k8s.io'], resources: ['pods'], verbs: ['get'] },
      { apiGroups: [''], resources: ['secrets'], verbs: ['create', 'delete', 'list'] },
      { apiGroups: [''], resources: ['events'], verbs: ['list'] },
    ],
  },
};

/** Jobs talk to whom they like, and nobody talks to them: not even another job. */
const jobsAlone: Wanted<NetworkPolicy> = {
  resource: 'networkpolicies.networking.k8s.io',
  object: {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { ...metadata, name: 'jobs-alone' },
    spec: {
      podSelector: { matchExpressions: [{ key: 'slipway.dev/runner', operator: 'Exists' }] },
      policyTypes: ['Ingress'],
    },
  },
};

/** Makes the account of the kubernetes executor: it may run pods in one namespace, and nothing else. */
async function provideRunnerAccount(objects: Objects): Promise<void> {
  const space = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } };
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata };
  await ensure(objects, { resource: 'namespaces', object: space });
  await ensure<ServiceAccount>(objects, { resource: 'serviceaccounts', object: account });
  await ensure<NetworkPolicy>(objects, jobsAlone);
  await ensure<Role>(objects, {
    ...wantedRole,
    mend: (present) => (isSame(present) ? present : { ...present, ...rulesOf(wantedRole) }),
  });
  await ensure<RoleBinding>(objects, {
    resource: `rolebindings.${rbac}`,
    object: {
      apiVersion,
      kind: 'RoleBinding',
      metadata,
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
      roleRef: { apiGroup: rbac, kind: 'Role', name },
    },
  });
}

const rulesOf = ({ object: { rules = [] } }: Wanted<Role>) => ({ rules });
const isSame = ({ rules }: Role) =>
  JSON.stringify(rules) === JSON.stringify(wantedRole.object.rules);

const lifetimeSeconds = 30 * 24 * 3600;
const renewBeforeMs = 15 * 24 * 3600 * 1000;

/** Gives the runner's token: another one only when it is old, or its account was made anew. */
export function createRunnerTokens(
  objects: Objects,
  tokens: Pick<TokenAuthority, 'sign' | 'verify'>,
  clock: () => Date,
): () => Promise<string> {
  let current: Awaited<ReturnType<TokenAuthority['sign']>> | undefined;
  return async () => {
    await provideRunnerAccount(objects);
    const isYoung =
      current !== undefined && current.expiresAt.getTime() - clock().getTime() > renewBeforeMs;
    if (current === undefined || !isYoung || !(await tokens.verify(current.token))) {
      const request = { namespace, serviceAccount: name, expirationSeconds: lifetimeSeconds };
      current = await tokens.sign(request);
    }
    return current.token;
  };
}

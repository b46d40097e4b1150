/**
 * Every verb on every kind for the four roles that people are given, in the namespace where they have
 * the role and in another one: each cell asked of the running API, against the documented rules.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtInKinds } from '@slipway/kube-api';
import { until } from '@slipway/kube-objects/testing';
import { startControlPlane } from './control-plane.ts';

const rbac = '/apis/rbac.authorization.k8s.io/v1';
const reads = ['get', 'list', 'watch'];
const writes = ['create', 'update', 'patch', 'delete', 'deletecollection'];
const verbs = [...reads, ...writes];

/** What `view` does not show of a namespace, since it gives power or belongs to the cluster. */
const unseen = new Set(['secrets', 'roles', 'rolebindings', 'leases']);
/** What `edit` shows but does not change. */
const unchangeable = new Set([
  'bindings',
  'controllerrevisions',
  'endpoints',
  'endpointslices',
  'limitranges',
  'resourcequotas',
]);
/** Namespaced kinds that no role of people is about: they are for the cluster and its administrators. */
const forNobody = new Set([
  'events events.k8s.io',
  'podtemplates ',
  'csistoragecapacities storage.k8s.io',
]);

type Role = 'cluster-admin' | 'admin' | 'edit' | 'view';
const roles: readonly Role[] = ['cluster-admin', 'admin', 'edit', 'view'];

interface Resource {
  readonly plural: string;
  readonly group: string;
  readonly namespaced: boolean;
}

/** The documented rule, for a role that is bound in the namespace asked about. */
function isExpected(role: Role, verb: string, { plural, group, namespaced }: Resource): boolean {
  if (role === 'cluster-admin') return true;
  // How much pods use may be looked at by all, and not be written at all.
  if (group === 'metrics.k8s.io') return reads.includes(verb);
  // One's own namespace may be looked at.
  if (plural === 'namespaces') return reads.includes(verb);
  if (!namespaced || forNobody.has(`${plural} ${group}`)) return false;
  const isRead = reads.includes(verb);
  if (role === 'view') return isRead && !unseen.has(plural);
  if (plural === 'roles' || plural === 'rolebindings') return role === 'admin';
  return isRead || !unchangeable.has(plural);
}

test('the roles of people allow what they are documented to, in their namespace and nowhere else', async () => {
  await using api = await startControlPlane();
  await api.send('POST', '/api/v1/namespaces', { metadata: { name: 'other' } });
  for (const role of roles) {
    await api.send('POST', `${rbac}/namespaces/default/rolebindings`, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: role },
      roleRef: { kind: 'ClusterRole', name: role },
      subjects: [{ kind: 'User', name: role }],
    });
  }
  const { objects } = api.server;
  const rulesOf = (name: string) =>
    (
      objects.get('clusterroles.rbac.authorization.k8s.io', name) as
        | { rules?: unknown[] }
        | undefined
    )?.rules?.length ?? 0;
  await until(() => rulesOf('admin') > rulesOf('edit') && rulesOf('edit') > rulesOf('view'));

  const wrong: string[] = [];
  const ask = async (role: Role, verb: string, resource: Resource, namespace: string) => {
    const { status } = await api.json(
      'POST',
      '/apis/authorization.k8s.io/v1/subjectaccessreviews',
      {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SubjectAccessReview',
        spec: {
          user: role,
          resourceAttributes: { verb, group: resource.group, resource: resource.plural, namespace },
        },
      },
    );
    const expected = namespace === 'default' && isExpected(role, verb, resource);
    if (status?.allowed !== expected) {
      wrong.push(
        `${role} ${verb} ${resource.plural}.${resource.group} in ${namespace}: ${status?.allowed}`,
      );
    }
  };
  for (const role of roles) {
    for (const resource of builtInKinds) {
      for (const verb of verbs) {
        await ask(role, verb, resource, 'default');
        await ask(role, verb, resource, 'other');
      }
    }
  }

  assert.deepEqual(wrong, []);
});

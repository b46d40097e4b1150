import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountObjects } from '../src/applications/account/application-account.ts';
import { type KindFacts, rightsFor } from '../src/applications/account/application-rights-rules.ts';
import { chartArguments, checkRelease } from '../src/applications/application-wish.ts';
import { fromCatalog } from '../src/applications/catalog.ts';
import { objectsIn } from '../src/applications/helm/chart-kinds.ts';

const kinds: Readonly<Record<string, KindFacts>> = {
  Deployment: { group: 'apps', resource: 'deployments', isNamespaced: true },
  StatefulSet: { group: 'apps', resource: 'statefulsets', isNamespaced: true },
  Role: { group: 'rbac.authorization.k8s.io', resource: 'roles', isNamespaced: true },
  RoleBinding: { group: 'rbac.authorization.k8s.io', resource: 'rolebindings', isNamespaced: true },
  ClusterRole: {
    ...{ group: 'rbac.authorization.k8s.io', resource: 'clusterroles', isNamespaced: false },
  },
};

/** What a chart beside helm's own needs, a line a rule. */
function needed(manifest: string): readonly string[] {
  const rights = rightsFor(objectsIn(manifest), ({ kind }) => kinds[kind], 'web');
  return rights.flatMap(({ namespace, rules }) =>
    rules
      .filter(({ resources }) => !/secrets|events|replicasets/.test(resources.join()))
      .map(({ resources, resourceNames = [], verbs }) => {
        const names = resourceNames.length > 0 ? ` ${resourceNames.join()}` : '';
        return `${namespace ?? '*'}: ${verbs.join()} ${resources.join()}${names}`;
      }),
  );
}

const all = 'get,list,watch,create,update,patch,delete';

test('kinds are granted where their objects are, and those of one group together', () => {
  const manifest = [
    '{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}}',
    '{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: b}}',
    '{apiVersion: apps/v1, kind: Deployment, metadata: {name: c, namespace: other}}',
  ].join('\n---\n');

  assert.deepEqual(needed(manifest), [
    `web: ${all} deployments,statefulsets`,
    `other: ${all} deployments`,
  ]);
});

test('of the whole cluster only the objects of the chart may be changed', () => {
  const rules = '[{apiGroups: [""], resources: [nodes], verbs: [list]}]';
  const manifest = `{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: a}, rules: ${rules}}`;

  assert.deepEqual(needed(manifest), [
    '*: get,list,watch,create clusterroles',
    '*: update,patch,delete clusterroles a',
    '*: list nodes',
  ]);
});

test('a binding takes the right to bind that role and no other', () => {
  const manifest =
    '{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: a}, roleRef: {kind: ClusterRole, name: view}}';

  assert.deepEqual(needed(manifest), [`web: ${all} rolebindings`, 'web: bind clusterroles view']);
});

test('an account is kept where no job edits, with one role and one binding in each place', () => {
  const rights = [
    { namespace: 'web', rules: [] },
    { namespace: null, rules: [] },
  ];

  assert.deepEqual(
    accountObjects('app', rights).map(({ collection }) => collection.replace(/.*\/v1\//, '')),
    [
      ...['namespaces', 'namespaces/slipway/serviceaccounts'],
      ...['namespaces/web/roles', 'namespaces/web/rolebindings'],
      ...['clusterroles', 'clusterrolebindings'],
    ],
  );
});

test('charts come from a file, a registry or a repository; names that are none are refused', () => {
  const version = '1.0.0';
  const oci = (url: string) =>
    chartArguments({ kind: 'oci', url, version, login: undefined }, 'chart.tgz');
  const repository = 'https://charts.example.com';

  assert.deepEqual(oci('oci://localhost:1/a'), [
    ...['oci://localhost:1/a', '--version', '1.0.0', '--plain-http'],
  ]);
  assert.deepEqual(oci('oci://example.com/a'), ['oci://example.com/a', '--version', '1.0.0']);
  const named = { kind: 'repository', repository, chart: 'a', version: undefined } as const;
  assert.deepEqual(chartArguments(named, ''), ['a', '--repo', repository]);
  assert.equal(fromCatalog(named), false);
  assert.throws(() => checkRelease({ name: '--debug', namespace: 'web' }), /name must be/);
  assert.throws(() => checkRelease({ name: 'a', namespace: 'slipway' }), /its own/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestApi, type TestApi } from '../src/testing/index.ts';

const here = '/api/v1/namespaces/default';

const account = (api: TestApi, name: string, more: object = {}) =>
  api.json('POST', `${here}/serviceaccounts`, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name },
    ...more,
  });

// conformance: ServiceAccounts should allow opting out of API token automount
test('a pod gets a token unless it, or else its service account, does without', async () => {
  await using api = await startTestApi();
  await account(api, 'mount', { automountServiceAccountToken: true });
  await account(api, 'nomount', { automountServiceAccountToken: false });

  const hasToken = async (serviceAccountName: string, automount: boolean | undefined) => {
    const pod = await api.json('POST', `${here}/pods`, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { generateName: 'token-' },
      spec: {
        serviceAccountName,
        ...(automount !== undefined && { automountServiceAccountToken: automount }),
        containers: [{ name: 'a', image: 'a' }],
      },
    });
    const { spec } = pod as unknown as {
      readonly spec: {
        readonly containers: readonly {
          readonly volumeMounts?: readonly { mountPath: string }[];
        }[];
      };
    };
    return spec.containers[0]?.volumeMounts?.some(
      ({ mountPath }) => mountPath === '/var/run/secrets/kubernetes.io/serviceaccount',
    );
  };

  const accounts = ['default', 'mount', 'nomount'];
  const all = (automount?: boolean) =>
    Promise.all(accounts.map((name) => hasToken(name, automount).then(Boolean)));
  assert.deepEqual(await all(), [true, true, false]);
  assert.deepEqual(await all(true), [true, true, true]);
  assert.deepEqual(await all(false), [false, false, false]);
});

// conformance: ServiceAccounts should create a serviceAccountToken and ensure a successful TokenReview
test('a token that is asked for without any wish is good for the API', async () => {
  await using api = await startTestApi();
  await account(api, 'robot');
  const apiVersion = 'authentication.k8s.io/v1';

  const made = await api.json('POST', `${here}/serviceaccounts/robot/token`, {
    apiVersion,
    kind: 'TokenRequest',
    spec: {},
  });
  const review = await api.json('POST', `/apis/${apiVersion}/tokenreviews`, {
    apiVersion,
    kind: 'TokenReview',
    spec: { token: made.status?.token },
  });

  assert.notEqual(made.status?.token, '');
  assert.equal(review.status?.authenticated, true);
  assert.equal(review.status?.error, undefined);
});

// conformance: SubjectReview should support SubjectReview API operations
test('what a review says of a service account is what happens when it asks', async () => {
  await using api = await startTestApi();
  const made = await account(api, 'reader');
  const user = 'system:serviceaccount:default:reader';
  const groups = [
    'system:authenticated',
    'system:serviceaccounts',
    'system:serviceaccounts:default',
  ];
  const rights = '/apis/authorization.k8s.io/v1';
  const review = async (kind: string, path: string) => {
    const answer = await api.json('POST', `${rights}/${path}`, {
      apiVersion: 'authorization.k8s.io/v1',
      kind,
      metadata: { namespace: 'default' },
      spec: {
        resourceAttributes: {
          verb: 'list',
          resource: 'configmaps',
          namespace: 'default',
          version: 'v1',
        },
        user,
        groups,
        uid: made.metadata.uid,
      },
    });
    return answer.status?.allowed;
  };
  const answers = async () => {
    const headers = new Headers({ 'impersonate-user': user, 'impersonate-uid': made.metadata.uid });
    for (const group of groups) headers.append('impersonate-group', group);
    const list = await api.send(
      'GET',
      `${here}/configmaps`,
      undefined,
      Object.fromEntries([...headers]),
    );
    return [
      await review('SubjectAccessReview', 'subjectaccessreviews'),
      await review('LocalSubjectAccessReview', 'namespaces/default/localsubjectaccessreviews'),
      list.status === 200,
    ];
  };

  const before = await answers();
  await api.send('POST', '/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'readers' },
    subjects: [{ kind: 'ServiceAccount', name: 'reader', namespace: 'default' }],
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
  });

  assert.deepEqual(before, [false, false, false]);
  assert.deepEqual(await answers(), [true, true, true]);
});

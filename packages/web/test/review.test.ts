import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandOf, type Question, reviewOf } from '../src/app/cluster/rights/review.ts';

const question: Question = {
  ...{ who: 'me', name: '', verb: 'get', resource: 'pods', namespace: 'staging' },
};

test('of oneself it is asked as oneself', () => {
  assert.deepEqual(reviewOf(question), {
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: {
        resourceAttributes: { verb: 'get', resource: 'pods', group: '', namespace: 'staging' },
      },
    },
  });
});

for (const [who, name, subject, flags] of [
  ['user', 'ann', { user: 'ann' }, ' --as=ann'],
  ['group', 'devs', { user: 'nobody', groups: ['devs'] }, ' --as=nobody --as-group=devs'],
  [
    'service-account',
    'staging/default',
    {
      user: 'system:serviceaccount:staging:default',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:staging', 'system:authenticated'],
    },
    ' --as=system:serviceaccount:staging:default',
  ],
] as const) {
  test(`it is asked of a ${who}, as kubectl asks it`, () => {
    const asked = { ...question, who, name };
    const { path, body } = reviewOf(asked);

    assert.equal(path, '/apis/authorization.k8s.io/v1/subjectaccessreviews');
    const { resourceAttributes, ...rest } = (body as { spec: { resourceAttributes: object } }).spec;
    assert.deepEqual(rest, subject);
    assert.ok(resourceAttributes);
    assert.equal(commandOf(asked), `kubectl auth can-i get pods --namespace=staging${flags}`);
  });
}

test('a resource of a group, and a part of one, are told apart', () => {
  const attributes = (resource: string) =>
    (
      reviewOf({ ...question, resource, namespace: '' }).body as {
        spec: { resourceAttributes: object };
      }
    ).spec.resourceAttributes;

  assert.deepEqual(attributes('deployments.apps'), {
    ...{ verb: 'get', resource: 'deployments', group: 'apps' },
  });
  assert.deepEqual(attributes('pods/exec'), {
    ...{ verb: 'get', resource: 'pods', group: '', subresource: 'exec' },
  });
});

test('a service account without a namespace is not asked about', () => {
  assert.throws(
    () => reviewOf({ ...question, who: 'service-account', name: 'default' }),
    /with its namespace/,
  );
});

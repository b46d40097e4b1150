import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differencesOf } from '../src/deployed-state/difference-rules.ts';
import { changedImages } from '../src/deployed-state/image-difference-rules.ts';
import { decidePutBack } from '../src/deployed-state/put-back-rules.ts';
import { stateAt } from '../src/deployed-state/state-rules.ts';
import type { DeploymentChange, KubeObject } from '../src/rollouts/deed.ts';

const target = {
  apiGroup: 'apps',
  version: 'v1',
  plural: 'deployments',
  namespace: 'a',
  name: 'web',
  agentId: null,
  clusterId: null,
};

function web(image: string, more: object = {}, metadata: object = {}): KubeObject {
  const containers = [
    { name: 'side', image: 'side' },
    { name: 'web', image },
  ];
  return {
    ...{
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'a', ...metadata },
    },
    spec: { replicas: 1, template: { spec: { containers } }, ...more },
  } as KubeObject;
}

const change = (
  deploymentId: number,
  before: KubeObject | null,
  after: KubeObject | null,
  name = 'web',
): DeploymentChange => ({
  ...{ ...target, name, id: deploymentId, deploymentId, before, after },
  changedAt: new Date(0),
});

test('the state of a deployment is what the last change until then has left', () => {
  const changes = [
    change(1, null, web('web:1')),
    change(3, web('web:1'), web('web:3')),
    change(3, null, web('new'), 'new'),
    change(4, web('old'), null, 'old'),
  ];
  const imagesAt = (id: number) =>
    Object.fromEntries(
      stateAt(changes, id).map((it) => [
        it.target.name,
        /web:\d|new|old/.exec(JSON.stringify(it.object))?.[0],
      ]),
    );

  assert.deepEqual(imagesAt(1), { web: 'web:1', new: undefined, old: 'old' });
  assert.deepEqual(imagesAt(2), { web: 'web:1', new: undefined, old: 'old' });
  assert.deepEqual(imagesAt(3), { web: 'web:3', new: 'new', old: 'old' });
  assert.deepEqual(imagesAt(4), { web: 'web:3', new: 'new', old: undefined });
});

test('states differ in what people wanted, named by the names of list items', () => {
  const noise = {
    uid: 'x',
    resourceVersion: '7',
    annotations: { 'deployment.kubernetes.io/revision': '2' },
  };

  assert.deepEqual(differencesOf(web('web:1'), web('web:1', {}, noise)), []);
  assert.deepEqual(differencesOf(web('web:1'), web('web:2', { paused: true })), [
    { path: 'spec.template.spec.containers[web].image', before: 'web:1', after: 'web:2' },
    { path: 'spec.paused', after: true },
  ]);
});

test('what is put back replaces all that differs, but not the number of pods', () => {
  const live = web('web:2', { replicas: 5, paused: true }, { resourceVersion: '7', uid: 'x' });

  const plan = decidePutBack({ target, object: web('web:1') }, live, true);

  assert.ok(plan.action === 'replace');
  assert.deepEqual(
    plan.differences.map(({ path }) => path),
    ['spec.template.spec.containers[web].image', 'spec.paused'],
  );
  assert.equal(plan.body.metadata.resourceVersion, '7');
  assert.match(JSON.stringify(plan.body), /"replicas":5/);
  assert.doesNotMatch(JSON.stringify(plan.body), /paused/);
});

test('what is gone is made again, and what must not be touched stays with a reason', () => {
  const old = web('web:1', {}, { uid: 'x', resourceVersion: '7' });

  const made = decidePutBack({ target, object: old }, undefined, true);
  assert.ok(made.action === 'create');
  assert.deepEqual(made.body.metadata, { name: 'web', namespace: 'a', annotations: {} });
  assert.equal(decidePutBack({ target, object: old }, old, true).action, 'same');

  const since = decidePutBack({ target, object: null }, old, true);
  assert.deepEqual(
    [since.action, 'why' in since && since.why],
    ['leave', 'it was made since, and stays'],
  );
  const secret = { ...target, apiGroup: '', plural: 'secrets' };
  assert.equal(decidePutBack({ target: secret, object: old }, old, true).action, 'leave');
  assert.equal(decidePutBack({ target, object: old }, web('x'), false).action, 'leave');
});

test('images differ by their names, by what a name has come to mean, and by being there', () => {
  const image = (workload: string, container: string, name: string, digest: string | null) => ({
    ...{ id: 1, deploymentId: 1, namespace: 'a', workload, container, image: name, digest },
  });
  const before = [
    image('deployment/web', 'web', 'web:1', 'sha256:1'),
    image('deployment/web', 'side', 'side:latest', 'sha256:2'),
    image('deployment/old', 'old', 'old:1', null),
    image('deployment/api', 'api', 'api:1', 'sha256:3'),
  ];
  const after = [
    image('deployment/web', 'web', 'web:2', 'sha256:4'),
    image('deployment/web', 'side', 'side:latest', 'sha256:5'),
    image('deployment/api', 'api', 'api:1', 'sha256:3'),
    image('deployment/new', 'new', 'new:1', null),
  ];

  const found = changedImages(before, after).map(
    (it) => `${it.container} ${it.before?.digest} ${it.after?.digest}`,
  );

  assert.deepEqual(found, [
    'web sha256:1 sha256:4',
    'side sha256:2 sha256:5',
    'old null undefined',
    'new undefined null',
  ]);
});

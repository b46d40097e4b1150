import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer, TestApi } from '@slipway/kube-api/testing';
import type { KubeObject } from '@slipway/kube-objects';
import { until } from '@slipway/kube-objects/testing';
import type { ControlPlane } from './control-plane.ts';
import { startWorkingApi } from './working-api.ts';

const here = '/api/v1/namespaces/default';
const apps = '/apis/apps/v1/namespaces/default';
const rcs = `${here}/replicationcontrollers`;
const labels = { app: 'gc' };
const template = {
  metadata: { labels },
  spec: { containers: [{ name: 'nginx', image: 'nginx' }] },
};

const listOf = (api: TestApi<ControlPlane>, resource: string) =>
  api.server.objects.list<KubeObject>(resource, { namespace: 'default' });
const pods = (api: TestApi<ControlPlane>) => listOf(api, 'pods');
const replicaSets = (api: TestApi<ControlPlane>) => listOf(api, 'replicasets.apps');

/** A replication controller whose pods are there. */
async function withPods(
  api: TestApi<ControlPlane>,
  name: string,
  replicas: number,
): Promise<Answer> {
  const selector = { ...labels, owner: name };
  const made = await api.json('POST', rcs, {
    apiVersion: 'v1',
    kind: 'ReplicationController',
    metadata: { name },
    spec: { replicas, selector, template: { ...template, metadata: { labels: selector } } },
  });
  await until(() => ownedBy(api, made).length === replicas);
  return made;
}

const ownedBy = (api: TestApi<ControlPlane>, owner: Answer) =>
  pods(api).filter(({ metadata }) =>
    metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid),
  );

/** Deletes what is at `path`, the very object that was seen. */
const remove = (
  api: TestApi,
  path: string,
  { metadata: { uid } }: Answer,
  propagationPolicy: string,
) =>
  api.json('DELETE', path, {
    kind: 'DeleteOptions',
    apiVersion: 'v1',
    propagationPolicy,
    preconditions: { uid },
  });

const gone = (api: TestApi, path: string) =>
  until(async () => (await api.send('GET', path)).status === 404);

// conformance: Garbage collector should delete pods created by rc when not orphaning
test('pods go with the controller that made them', async () => {
  await using api = await startWorkingApi();
  const rc = await withPods(api, 'rc', 2);

  await remove(api, `${rcs}/rc`, rc, 'Background');

  await gone(api, `${rcs}/rc`);
  await until(() => pods(api).length === 0);
});

// conformance: Garbage collector should orphan pods created by rc if delete options say so [Serial]
test('pods stay, and belong to nobody, when their controller is deleted without them', async () => {
  await using api = await startWorkingApi();
  const rc = await withPods(api, 'rc', 10);

  await remove(api, `${rcs}/rc`, rc, 'Orphan');
  await gone(api, `${rcs}/rc`);
  await api.idle();

  assert.equal(pods(api).length, 10);
  assert.ok(
    pods(api).every(({ metadata }) => !metadata.ownerReferences && !metadata.deletionTimestamp),
  );
});

// conformance: Garbage collector should keep the rc around until all its pods are deleted if the deleteOptions says so [Serial]
test('a controller that is deleted in the foreground is there until its last pod has gone', async () => {
  await using api = await startWorkingApi();
  const rc = await withPods(api, 'rc', 10);
  const remaining: number[] = [];
  const { objects } = api.server;
  using _watch = objects.watch('replicationcontrollers', ({ type }) => {
    if (type === 'DELETED') remaining.push(ownedBy(api, rc).length);
  });

  const marked = await remove(api, `${rcs}/rc`, rc, 'Foreground');
  await gone(api, `${rcs}/rc`);

  assert.partialDeepStrictEqual(marked.metadata, { finalizers: ['foregroundDeletion'] });
  assert.deepEqual(remaining, [0]);
  assert.equal(pods(api).length, 0);
});

// conformance: Garbage collector should not delete dependents that have both valid owner and owner that's waiting for dependents to be deleted [Serial]
test('a pod with a second owner that stays outlives the first, which is not held up by it', async () => {
  await using api = await startWorkingApi();
  const first = await withPods(api, 'first', 10);
  const second = await withPods(api, 'second', 0);
  const shared = pods(api).slice(0, 5);
  const reference = {
    apiVersion: 'v1',
    kind: 'ReplicationController',
    name: 'second',
    uid: second.metadata.uid,
  };
  for (const { metadata } of shared) {
    const answer = await api.send(
      'PATCH',
      `${here}/pods/${metadata.name}`,
      { metadata: { ownerReferences: [...(metadata.ownerReferences ?? []), reference] } },
      { 'content-type': 'application/merge-patch+json' },
    );
    assert.equal(answer.status, 200);
  }

  await remove(api, `${rcs}/first`, first, 'Foreground');
  await gone(api, `${rcs}/first`);
  await api.idle();

  assert.deepEqual(
    pods(api)
      .map(({ metadata }) => metadata.name)
      .toSorted(),
    shared.map(({ metadata }) => metadata.name).toSorted(),
  );
  assert.ok(
    pods(api).every(({ metadata }) => {
      const uids = metadata.ownerReferences?.map(({ uid }) => uid);
      return !metadata.deletionTimestamp && uids?.join() === second.metadata.uid;
    }),
  );
});

// conformance: Garbage collector should not be blocked by dependency circle
test('three pods that own each other in a circle all go when one is deleted', async () => {
  await using api = await startWorkingApi();
  const names = ['pod1', 'pod2', 'pod3'];
  const made: Answer[] = [];
  for (const name of names) {
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: template.spec };
    made.push(await api.json('POST', `${here}/pods`, pod));
  }
  for (const [index, name] of names.entries()) {
    const { metadata } = made[(index + 2) % 3] ?? assert.fail();
    const owner = {
      apiVersion: 'v1',
      kind: 'Pod',
      name: metadata.name,
      uid: metadata.uid,
      controller: true,
      blockOwnerDeletion: true,
    };
    await api.send(
      'PATCH',
      `${here}/pods/${name}`,
      { metadata: { ownerReferences: [owner] } },
      { 'content-type': 'application/merge-patch+json' },
    );
  }

  await remove(api, `${here}/pods/pod1`, made[0] ?? assert.fail(), 'Foreground');

  await until(() => pods(api).length === 0);
});

/** A deployment whose set is there. */
async function withDeployment(api: TestApi<ControlPlane>): Promise<Answer> {
  const made = await api.json('POST', `${apps}/deployments`, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { replicas: 2, selector: { matchLabels: labels }, template },
  });
  await until(() => replicaSets(api).length === 1 && pods(api).length === 2);
  return made;
}

// conformance: Garbage collector should delete RS created by deployment when not orphaning
test('the sets of a deployment and their pods go with it', async () => {
  await using api = await startWorkingApi();
  const deployment = await withDeployment(api);

  await remove(api, `${apps}/deployments/web`, deployment, 'Background');

  await until(() => replicaSets(api).length === 0 && pods(api).length === 0);
});

// conformance: Garbage collector should orphan RS created by deployment when deleteOptions.PropagationPolicy is Orphan
test('the sets of a deployment stay when it is deleted without them, and keep their pods', async () => {
  await using api = await startWorkingApi();
  const deployment = await withDeployment(api);

  await remove(api, `${apps}/deployments/web`, deployment, 'Orphan');
  await gone(api, `${apps}/deployments/web`);
  await api.idle();

  const [set, ...others] = replicaSets(api);
  assert.equal(others.length, 0);
  assert.equal(set?.metadata.ownerReferences, undefined);
  assert.equal(pods(api).length, 2);
  assert.ok(
    pods(api).every(({ metadata }) => metadata.ownerReferences?.[0]?.uid === set?.metadata.uid),
  );
});

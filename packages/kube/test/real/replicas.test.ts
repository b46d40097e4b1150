import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Deployment, KubeObject, Pod, ReplicaSet } from '@slipway/kube-objects';
import { isActive, isReady } from '@slipway/kube-objects';
import { until } from '@slipway/kube-objects/testing';
import { type SimulatedCluster, startSimulatedCluster } from '../simulated-cluster.ts';

let cluster: SimulatedCluster;

before(async () => {
  cluster = await startSimulatedCluster();
});

after(async () => {
  await cluster[Symbol.asyncDispose]();
});

const objects = () => cluster.cluster.objects;
const namespace = 'default';
const podsOf = (app: string) =>
  objects().list<Pod>('pods', { namespace, labels: { app } }).filter(isActive);
const imagesOf = (app: string) =>
  [...new Set(podsOf(app).map(({ spec }) => spec.containers[0]?.image))].toSorted();
const setsOf = (app: string) =>
  objects().list<ReplicaSet>('replicasets.apps', { namespace, labels: { app } });
const deployment = (name: string) => objects().get<Deployment>('deployments.apps', name, namespace);

/** A Deployment, ReplicaSet or ReplicationController. */
function manifest(kind: string, name: string, spec: object = {}) {
  const isOld = kind === 'ReplicationController';
  const labels = { app: name };
  return JSON.stringify({
    apiVersion: isOld ? 'v1' : 'apps/v1',
    kind,
    metadata: { name, labels },
    spec: {
      replicas: 1,
      selector: isOld ? labels : { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'c', image: 'web:1' }] },
      },
      ...spec,
    },
  });
}

async function create(kind: string, name: string, spec: object = {}) {
  const { code, stderr } = await cluster.run(['create', '-f', '-'], manifest(kind, name, spec));
  assert.equal(code, 0, stderr);
}

const kubectl = (...args: string[]) => cluster.kubectl(...args);
const setImage = (what: string, image: string) => kubectl('set', 'image', what, `c=${image}`);
const rolledOut = (name: string) => kubectl('rollout', 'status', `deployment/${name}`);

// They wait for containers most of the time, each for its own.
suite('replicas of real pods', { concurrency: 4 }, () => {
  // conformance: Deployment RollingUpdateDeployment should delete old pods and create new ones
  // conformance: Deployment deployment should delete old replica sets
  test('a rolling update replaces the pods, and old replica sets go beyond the limit', async () => {
    await create('Deployment', 'rolling', { replicas: 2, revisionHistoryLimit: 0 });
    await rolledOut('rolling');

    await setImage('deployment/rolling', 'web:2');
    await rolledOut('rolling');

    assert.deepEqual(imagesOf('rolling'), ['web:2']);
    await until(() => setsOf('rolling').length === 1);
    const revision = 'deployment.kubernetes.io/revision';
    assert.equal(setsOf('rolling')[0]?.metadata.annotations?.[revision], '2');
  });

  // conformance: Deployment RecreateDeployment should delete old pods and create new ones
  test('Recreate never has old and new pods together', async () => {
    await create('Deployment', 'anew', { replicas: 2, strategy: { type: 'Recreate' } });
    await rolledOut('anew');
    const seen = new Set<string>();
    using _ = objects().watch<Pod>('pods', () => seen.add(imagesOf('anew').join('+')));

    await setImage('deployment/anew', 'web:2');
    await rolledOut('anew');

    assert.deepEqual(imagesOf('anew'), ['web:2']);
    assert.equal(seen.has('web:1+web:2'), false);
  });

  // conformance: Deployment deployment should support rollover
  test('a rollout that does not become ready makes way for the next one', async () => {
    cluster.node.isWell = ({ spec }) => spec.containers[0]?.image !== 'web:ill';
    await create('Deployment', 'over', {
      replicas: 2,
      strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    });
    await rolledOut('over');
    await setImage('deployment/over', 'web:ill');
    await until(() => imagesOf('over').includes('web:ill'));

    await setImage('deployment/over', 'web:3');
    await rolledOut('over');

    assert.deepEqual(imagesOf('over'), ['web:3']);
    await until(
      () => setsOf('over').filter(({ status }) => (status.replicas ?? 0) > 0).length === 1,
    );
  });

  // conformance: Deployment deployment should support proportional scaling
  test('scaled in the middle of a rollout, both replica sets get their share', async () => {
    cluster.node.isWell = ({ spec }) => spec.containers[0]?.image !== 'web:ill';
    await create('Deployment', 'shared', {
      replicas: 10,
      strategy: { rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } },
    });
    await rolledOut('shared');
    await setImage('deployment/shared', 'web:ill');
    const sizes = () =>
      setsOf('shared')
        .map(({ spec }) => spec.replicas)
        .toSorted((a, b) => a - b);
    await until(() => sizes().join() === '5,8');

    await kubectl('scale', 'deployment/shared', '--replicas=30');

    await until(() => sizes().join() === '13,20');
    await kubectl('delete', 'deployment', 'shared');
  });

  // conformance: Deployment should run the lifecycle of a Deployment
  // conformance: Deployment should validate Deployment Status endpoints
  test('a deployment is patched, given a status, listed everywhere and deleted by label', async () => {
    await create('Deployment', 'living', { replicas: 1 });
    await rolledOut('living');
    const patch = '{"metadata":{"labels":{"round":"one"}},"spec":{"replicas":2}}';
    await kubectl('patch', 'deployment', 'living', '--type=strategic', '-p', patch);
    await until(() => deployment('living')?.status.readyReplicas === 2);
    const condition = { type: 'Seen', status: 'True', reason: 'Test', message: 'by a test' };
    const status = JSON.stringify({ status: { conditions: [condition] } });
    const shown = await kubectl(
      'patch',
      'deployment',
      'living',
      '--subresource=status',
      '--type=merge',
      '-p',
      status,
      '-o',
      'json',
    );
    assert.equal(JSON.parse(shown).status.conditions[0].message, 'by a test');
    const listed = await kubectl('get', 'deployments', '-A', '-l', 'round=one', '-o', 'name');
    assert.equal(listed.trim(), 'deployment.apps/living');

    await kubectl('delete', 'deployments', '-l', 'round=one');

    await until(() => podsOf('living').length === 0);
  });

  for (const [kind, resource, name] of [
    // conformance: Deployment Deployment should have a working scale subresource
    ['Deployment', 'deployments', 'scaled-deployment'],
    // conformance: ReplicaSet Replicaset should have a working scale subresource
    ['ReplicaSet', 'replicasets', 'scaled-set'],
    // conformance: ReplicationController should get and update a ReplicationController scale
    ['ReplicationController', 'replicationcontrollers', 'scaled-controller'],
  ] as const) {
    test(`the scale of a ${kind} is read, replaced and patched`, async () => {
      await create(kind, name);
      const api = kind === 'ReplicationController' ? 'api/v1' : 'apis/apps/v1';
      const path = `/${api}/namespaces/default/${resource}/${name}/scale`;
      const scale = JSON.parse(await kubectl('get', '--raw', path));
      assert.equal(scale.spec.replicas, 1);
      assert.equal(scale.status.selector, `app=${name}`);

      const next = JSON.stringify({
        ...scale,
        spec: { replicas: 2 },
        metadata: { name, namespace },
      });
      const replaced = await cluster.run(['replace', '--raw', path, '-f', '-'], next);
      assert.equal(replaced.code, 0, replaced.stderr);
      await until(() => podsOf(name).length === 2);
      const patch = ['--subresource=scale', '--type=merge', '-p', '{"spec":{"replicas":3}}'];
      await kubectl('patch', resource, name, ...patch);

      await until(() => podsOf(name).length === 3);
      await kubectl('delete', resource, name);
    });
  }

  for (const [kind, resource, name] of [
    // conformance: ReplicaSet should adopt matching pods on creation and release no longer matching pods
    ['ReplicaSet', 'replicasets', 'adopting-set'],
    // conformance: ReplicationController should adopt matching pods on creation
    // conformance: ReplicationController should release no longer matching pods
    ['ReplicationController', 'replicationcontrollers', 'adopting-controller'],
  ] as const) {
    test(`a ${kind} adopts the pod that is there, and lets go of one that matches no more`, async () => {
      await kubectl('run', `pod-of-${name}`, '--image=web:1', `--labels=app=${name}`);
      const pod = () => objects().get<Pod>('pods', `pod-of-${name}`, namespace);
      await create(kind, name);
      await until(() => pod()?.metadata.ownerReferences?.[0]?.kind === kind);
      assert.equal(podsOf(name).length, 1);

      await kubectl('label', 'pod', `pod-of-${name}`, 'app=other', '--overwrite');

      await until(() => pod()?.metadata.ownerReferences === undefined && podsOf(name).length === 1);
      await kubectl('delete', resource, name);
    });
  }

  // conformance: ReplicaSet Replace and Patch tests
  // conformance: ReplicaSet should validate Replicaset Status endpoints
  // conformance: ReplicaSet should list and delete a collection of ReplicaSets
  test('replica sets are replaced, patched, given a status and deleted by label', async () => {
    await create('ReplicaSet', 'plain', { replicas: 1 });
    await until(() => podsOf('plain').some(isReady));
    const replaced = await cluster.run(
      ['replace', '-f', '-'],
      manifest('ReplicaSet', 'plain', { replicas: 2 }),
    );
    assert.equal(replaced.code, 0, replaced.stderr);
    await until(() => podsOf('plain').filter(isReady).length === 2);
    const patch =
      '{"spec":{"replicas":3,"template":{"spec":{"containers":[{"name":"c","image":"web:9"}]}}}}';
    await kubectl('patch', 'rs', 'plain', '-p', patch);
    await until(() => podsOf('plain').length === 3 && imagesOf('plain').includes('web:9'));
    const condition = { type: 'Seen', status: 'True', reason: 'Test', message: 'by a test' };
    const status = JSON.stringify({ status: { conditions: [condition] } });
    const shown = await kubectl(
      'patch',
      'rs',
      'plain',
      '--subresource=status',
      '--type=merge',
      '-p',
      status,
      '-o',
      'json',
    );
    assert.equal(JSON.parse(shown).status.conditions[0].message, 'by a test');

    await kubectl('delete', 'rs', '-l', 'app=plain');

    await until(() => podsOf('plain').length === 0);
  });

  // conformance: ReplicationController should test the lifecycle of a ReplicationController
  test('a replication controller is patched, given a status, listed everywhere and deleted by label', async () => {
    await create('ReplicationController', 'lived');
    await until(() => podsOf('lived').some(isReady));
    await kubectl(
      'patch',
      'rc',
      'lived',
      '-p',
      '{"metadata":{"labels":{"round":"rc"}},"spec":{"replicas":2}}',
    );
    await until(() => podsOf('lived').filter(isReady).length === 2);
    const status = '{"status":{"readyReplicas":0}}';
    await kubectl('patch', 'rc', 'lived', '--subresource=status', '--type=merge', '-p', status);
    await until(() => {
      const rc = objects().get<KubeObject & Pick<ReplicaSet, 'status'>>(
        'replicationcontrollers',
        'lived',
        namespace,
      );
      return rc?.status.readyReplicas === 2;
    });
    assert.match(await kubectl('get', 'rc', '-A', '-l', 'round=rc'), /^default +lived +2 +2 +2 /m);

    await kubectl('delete', 'rc', '-l', 'round=rc', '--cascade=background');

    await until(() => podsOf('lived').length === 0);
  });

  // conformance: CronJob should support CronJob API operations
  test('cron jobs are replaced, patched, given a status, listed and deleted by label', async () => {
    await kubectl('create', 'cronjob', 'yearly', '--image=web:1', '--schedule=@yearly');
    await kubectl('label', 'cronjob', 'yearly', 'round=cron');
    await kubectl('patch', 'cronjob', 'yearly', '--type=merge', '-p', '{"spec":{"suspend":true}}');
    const status = '{"status":{"lastScheduleTime":"2025-01-01T00:00:00Z"}}';
    const shown = await kubectl(
      'patch',
      'cronjob',
      'yearly',
      '--subresource=status',
      '--type=merge',
      '-p',
      status,
      '-o',
      'json',
    );
    assert.equal(JSON.parse(shown).status.lastScheduleTime, '2025-01-01T00:00:00Z');
    assert.match(
      await kubectl('get', 'cj', '-A', '-l', 'round=cron'),
      /^default +yearly +@yearly +<none> +True /m,
    );
    const group = JSON.parse(await kubectl('get', '--raw', '/apis/batch'));
    assert.equal(group.preferredVersion.groupVersion, 'batch/v1');

    await kubectl('delete', 'cj', '-l', 'round=cron');

    assert.equal(objects().list('cronjobs.batch').length, 0);
  });

  // conformance: SchedulerPreemption PreemptionExecutionPath runs ReplicaSets to verify preemption running path [Serial]
  test('replica sets of rising importance push each other out, as far as is needed', async () => {
    cluster.node.isWell = () => true;
    for (const level of [1, 2, 3])
      await kubectl('create', 'priorityclass', `p${level}`, `--value=${level}`);
    const set = (level: number, replicas: number) => ({
      replicas,
      template: {
        metadata: { labels: { app: `level-${level}` } },
        spec: {
          priorityClassName: `p${level}`,
          containers: [{ name: 'c', image: 'web:1', resources: { requests: { cpu: '900m' } } }],
        },
      },
    });
    const ready = (level: number) => podsOf(`level-${level}`).filter(isReady).length;
    await create('ReplicaSet', 'level-1', set(1, 2));
    await create('ReplicaSet', 'level-2', set(2, 2));
    await until(() => ready(1) === 2 && ready(2) === 2);

    await create('ReplicaSet', 'level-3', set(3, 1));

    await until(() => ready(3) === 1);
    await until(() => ready(1) === 1 && ready(2) === 2);
    await kubectl('delete', 'rs', 'level-1', 'level-2', 'level-3');
  });

  // conformance: SchedulerPredicates validates resource limits of pods that are allowed to run [Serial]
  // conformance: SchedulerPredicates validates that NodeSelector is respected if not matching [Serial]
  // conformance: SchedulerPredicates validates that NodeSelector is respected if matching [Serial]
  // conformance: SchedulerPredicates validates that there exists conflict between pods with same hostPort and protocol but one using 0.0.0.0 hostIP [Serial]
  test('a pod waits for room, for a node with its labels and for a free port, and says so', async () => {
    const why = async (name: string, text: RegExp) => {
      const pod = () => objects().get<Pod>('pods', name, namespace);
      const message = () =>
        (pod()?.status.conditions ?? []).find(({ type }) => type === 'PodScheduled')?.message ?? '';
      await until(() => text.test(message()), name);
      assert.equal(pod()?.spec.nodeName, undefined);
    };
    const run = async (name: string, spec: object, container: object = {}) => {
      const pod = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name },
        spec: { containers: [{ name: 'c', image: 'web:1', ...container }], ...spec },
      };
      const { code, stderr } = await cluster.run(['create', '-f', '-'], JSON.stringify(pod));
      assert.equal(code, 0, stderr);
    };
    const isRunning = (name: string) => () =>
      objects().get<Pod>('pods', name, namespace)?.spec.nodeName === 'node1';

    await run('large', {}, { resources: { requests: { cpu: '5' } } });
    await why('large', /Insufficient cpu/);
    await run('choosy', { nodeSelector: { color: 'blue' } });
    await why('choosy', /didn't match Pod's node affinity\/selector/);
    await kubectl('label', 'node', 'node1', 'color=blue');
    await until(isRunning('choosy'));
    const port = { containerPort: 80, hostPort: 8081 };
    await run('first', {}, { ports: [port] });
    await until(isRunning('first'));
    await run('second', {}, { ports: [{ ...port, hostIP: '127.0.0.1' }] });

    await why('second', /didn't have free ports for the requested pod ports/);
  });
});

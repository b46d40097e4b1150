import assert from 'node:assert/strict';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { createObjects, type ObjectStore } from '@slipway/kube-api';
import type { Deployment, Event, Pod, ReplicaSet } from '@slipway/kube-objects';
import { findCondition, isActive, isReady } from '@slipway/kube-objects';
import { type SimulatedNode, silent, simulateNode, until } from '@slipway/kube-objects/testing';
import { type Controllers, startControllers } from '../src/start-controllers.ts';

suite('rollouts in a simulated cluster', () => {
  let objects: ObjectStore;
  let controllers: Controllers;
  let node: SimulatedNode;

  beforeEach(async () => {
    objects = await createObjects();
    node = await simulateNode(objects);
    controllers = startControllers({ objects, log: silent });
  });
  afterEach(async () => {
    node[Symbol.dispose]();
    await controllers.close();
    objects.close();
  });

  const web = () => {
    const deployment = objects.get<Deployment>('deployments.apps', 'web', 'default');
    assert.ok(deployment);
    return deployment;
  };
  const replicaSets = () => objects.list<ReplicaSet>('replicasets.apps', { namespace: 'default' });
  const pods = () => objects.list<Pod>('pods', { namespace: 'default' });
  const events = (reason: string) =>
    objects.list<Event>('events').filter((event) => event.reason === reason);
  const image = (pod: Pod) => pod.spec.containers[0]?.image;

  /** Changes the spec as a client would, against the newest version. */
  async function edit(change: (spec: Deployment['spec']) => Deployment['spec']) {
    for (;;) {
      const deployment = web();
      try {
        const spec = change(deployment.spec);
        return await objects.update<Deployment>('deployments.apps', { ...deployment, spec });
      } catch (error) {
        if ((error as { reason?: string }).reason !== 'Conflict') throw error;
        // The other writer's version can be read in the next turn.
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  }
  const setImage = (to: string) =>
    edit((spec) => ({
      ...spec,
      template: { ...spec.template, spec: { containers: [{ name: 'web', image: to }] } },
    }));

  async function createWeb(spec: Partial<Deployment['spec']> = {}) {
    const labels = { app: 'web' };
    await objects.create<Deployment>('deployments.apps', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'default' },
      spec: {
        replicas: 3,
        strategy: { type: 'RollingUpdate' },
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { containers: [{ name: 'web', image: 'web:1' }] },
        },
        ...spec,
      },
      status: {},
    });
    await rolledOut();
  }

  /** What `kubectl rollout status` waits for. */
  const isRolledOut = ({ metadata, spec, status }: Deployment) =>
    (metadata.generation ?? 0) <= (status.observedGeneration ?? 0) &&
    (status.updatedReplicas ?? 0) >= spec.replicas &&
    (status.replicas ?? 0) <= (status.updatedReplicas ?? 0) &&
    (status.availableReplicas ?? 0) >= (status.updatedReplicas ?? 0);
  const rolledOut = () => until(() => isRolledOut(web()), 'rollout has ended');

  test('pods that are about to go are counted beside those that are there', async () => {
    // No node has them: what ends them is their finalizer alone.
    const pod = { containers: [{ name: 'web', image: 'web:1' }], nodeSelector: { disk: 'none' } };
    const template = {
      metadata: { labels: { app: 'web' }, finalizers: ['a.example/wait'] },
      spec: pod,
    };
    await createWeb({ replicas: 0, template });
    await edit((spec) => ({ ...spec, replicas: 1 }));
    await until(() => pods().length === 1);
    const name = pods()[0]?.metadata.name ?? '';

    await objects.delete('pods', name, 'default');
    await until(() => web().status.terminatingReplicas === 1 && pods().length === 2);
    const ending = objects.get<Pod>('pods', name, 'default');
    assert.ok(ending);
    await objects.update<Pod>('pods', {
      ...ending,
      metadata: { ...ending.metadata, finalizers: [] },
    });

    await until(() => web().status.terminatingReplicas === 0);
    assert.equal(replicaSets()[0]?.status.terminatingReplicas, 0);
  });

  for (const [replicas, maxSurge, maxUnavailable, most, least] of [
    [3, '25%', '25%', 4, 3],
    [1, '25%', '25%', 2, 1],
    [5, 2, 1, 7, 4],
    [4, 0, '50%', 4, 2],
    [10, '30%', '0%', 13, 10],
  ] as const) {
    test(`${replicas} pods with surge ${maxSurge} and unavailable ${maxUnavailable} stay between ${least} and ${most}`, async () => {
      await createWeb({
        replicas,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } },
      });
      const counts: { active: number; ready: number }[] = [];
      node.onChange = () => {
        const active = pods().filter(isActive);
        counts.push({ active: active.length, ready: active.filter(isReady).length });
      };

      await setImage('web:2');
      await rolledOut();

      assert.deepEqual([...new Set(pods().filter(isActive).map(image))], ['web:2']);
      assert.ok(Math.max(...counts.map(({ active }) => active)) <= most, 'never too many');
      assert.ok(Math.min(...counts.map(({ ready }) => ready)) >= least, 'never too few');
    });
  }

  test('the history numbers revisions, and going back gives the old one a new number', async () => {
    await createWeb();
    await setImage('web:2');
    await rolledOut();

    await setImage('web:1');
    await rolledOut();

    const notes = replicaSets().map(({ metadata, spec }) => [
      spec.template.spec.containers[0]?.image,
      metadata.annotations?.['deployment.kubernetes.io/revision'],
      metadata.annotations?.['deployment.kubernetes.io/revision-history'],
      spec.replicas,
    ]);
    assert.deepEqual(notes.toSorted(), [
      ['web:1', '3', '1', 3],
      ['web:2', '2', undefined, 0],
    ]);
    assert.equal(web().metadata.annotations?.['deployment.kubernetes.io/revision'], '3');
  });

  test('conditions and events tell of a finished rollout in upstream’s words', async () => {
    await createWeb();
    await until(() => events('ScalingReplicaSet').length > 0);

    const [replicaSet] = replicaSets();
    const name = replicaSet?.metadata.name;
    const { status } = web();
    assert.match(name ?? '', /^web-[bcdfghjklmnpqrstvwxz2456789]{1,10}$/);
    assert.equal(
      findCondition(status.conditions, 'Available')?.message,
      'Deployment has minimum availability.',
    );
    await until(
      () =>
        findCondition(web().status.conditions, 'Progressing')?.message ===
        `ReplicaSet "${name}" has successfully progressed.`,
    );
    assert.deepEqual(
      events('ScalingReplicaSet').map(({ message }) => message),
      [`Scaled up replica set ${name} from 0 to 3`],
    );
    await until(() => events('SuccessfulCreate').length === 3);
    await until(() => events('Scheduled').length === 3);
  });

  test('a version that never becomes ready fails by its deadline and leaves the old pods alone', async () => {
    await createWeb({ progressDeadlineSeconds: 1 });
    node.isWell = (pod) => image(pod) !== 'web:broken';

    await setImage('web:broken');
    await until(
      () =>
        findCondition(web().status.conditions, 'Progressing')?.reason ===
        'ProgressDeadlineExceeded',
    );

    const serving = pods().filter((pod) => isActive(pod) && isReady(pod));
    assert.deepEqual(serving.map(image), ['web:1', 'web:1', 'web:1']);

    await setImage('web:3');
    await rolledOut();
    assert.deepEqual([...new Set(pods().filter(isActive).map(image))], ['web:3']);
  });

  test('a paused deployment is scaled but not rolled out, until it is resumed', async () => {
    await createWeb();
    await edit((spec) => ({ ...spec, paused: true }));
    await setImage('web:2');
    await edit((spec) => ({ ...spec, replicas: 5 }));
    await until(() => pods().filter(isReady).length === 5);

    assert.deepEqual([...new Set(pods().map(image))], ['web:1']);
    const paused = findCondition(web().status.conditions, 'Progressing');
    assert.equal(paused?.reason, 'DeploymentPaused');

    await edit((spec) => ({ ...spec, paused: false }));
    await rolledOut();
    assert.deepEqual([...new Set(pods().filter(isActive).map(image))], ['web:2']);
  });

  test('Recreate never runs two versions at a time', async () => {
    await createWeb({ strategy: { type: 'Recreate' } });
    let mixed = false;
    node.onChange = () => {
      mixed ||= new Set(pods().map(image)).size > 1;
    };

    await setImage('web:2');
    await rolledOut();

    assert.equal(mixed, false);
    assert.deepEqual([...new Set(pods().map(image))], ['web:2']);
  });

  test('old revisions beyond the limit are deleted', async () => {
    await createWeb({ revisionHistoryLimit: 1 });
    for (const version of ['web:2', 'web:3', 'web:4']) {
      await setImage(version);
      await rolledOut();
    }

    await until(() => replicaSets().length === 2, 'two revisions are left');
    const images = replicaSets().map(({ spec }) => spec.template.spec.containers[0]?.image);
    assert.deepEqual(images.toSorted(), ['web:3', 'web:4']);
  });

  test('a pod that is deleted by hand is replaced', async () => {
    await createWeb();
    const [victim] = pods();
    assert.ok(victim);

    await objects.delete('pods', victim.metadata.name, 'default');

    await until(() => {
      const ready = pods().filter((pod) => isActive(pod) && isReady(pod));
      return (
        ready.length === 3 && !ready.some(({ metadata }) => metadata.uid === victim.metadata.uid)
      );
    });
  });

  test('a pod whose labels match no more is released and replaced', async () => {
    await createWeb();
    const [pod] = pods();
    assert.ok(pod);

    await objects.update<Pod>('pods', {
      ...pod,
      metadata: { ...pod.metadata, labels: { app: 'quarantine' } },
    });

    await until(() => pods().length === 4);
    await until(
      () =>
        objects.get<Pod>('pods', pod.metadata.name, 'default')?.metadata.ownerReferences ===
          undefined ||
        objects.get<Pod>('pods', pod.metadata.name, 'default')?.metadata.ownerReferences?.length ===
          0,
    );
  });
});

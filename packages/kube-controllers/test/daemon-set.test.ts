import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { DaemonSet, Node, Pod } from '@slipway/kube-objects';
import { isReady } from '@slipway/kube-objects';
import { type Simulation, simulate } from './simulation.ts';

const resource = 'daemonsets.apps';

async function createAgent(
  { objects }: Simulation,
  spec: Partial<DaemonSet['spec']> = {},
  pod: Partial<Pod['spec']> = {},
) {
  const labels = { app: 'agent' };
  await objects.create<DaemonSet>(resource, {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent', namespace: 'default' },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'agent', image: 'agent:1' }], ...pod },
      },
      ...spec,
    } as DaemonSet['spec'],
    status: {},
  });
}

const agent = (simulation: Simulation) => simulation.get<DaemonSet>(resource, 'agent');
const image = (pod: Pod) => pod.spec.containers[0]?.image;
const isDone = (simulation: Simulation) => {
  const { status, metadata } = agent(simulation);
  return (
    status.observedGeneration === metadata.generation &&
    status.desiredNumberScheduled === status.numberAvailable &&
    status.desiredNumberScheduled === status.updatedNumberScheduled
  );
};

const setImage = (simulation: Simulation, to: string) =>
  simulation.edit<DaemonSet>(resource, 'agent', (set) => ({
    ...set,
    spec: {
      ...set.spec,
      template: {
        ...set.spec.template,
        spec: { ...set.spec.template.spec, containers: [{ name: 'agent', image: to }] },
      },
    },
  }));

suite('daemon sets in a simulated cluster', () => {
  test('a node that fits has one pod, which tolerates whatever befalls the node', async () => {
    await using simulation = await simulate();
    await createAgent(simulation);
    await simulation.until(() => isDone(simulation) && simulation.pods().length === 1);

    const [pod] = simulation.pods();
    assert.match(pod?.metadata.name ?? '', /^agent-[a-z0-9]{5}$/);
    assert.equal(pod?.spec.nodeName, 'node1');
    const tolerated = pod?.spec.tolerations?.map(({ key, effect }) => `${key}:${effect}`) ?? [];
    for (const taint of ['unschedulable:NoSchedule', 'not-ready:NoExecute']) {
      assert.ok(tolerated.includes(`node.kubernetes.io/${taint}`), taint);
    }
    assert.ok(pod?.metadata.labels?.['controller-revision-hash']);
  });

  test('a pod comes and goes with the label that its node selector names', async () => {
    await using simulation = await simulate();
    await createAgent(simulation, {}, { nodeSelector: { color: 'blue' } });
    await simulation.until(() => agent(simulation).status.observedGeneration === 1);
    assert.equal(simulation.pods().length, 0);

    const paint = (color: string) => {
      const node = simulation.objects.get<Node>('nodes', 'node1');
      assert.ok(node);
      const labels = { ...node.metadata.labels, color };
      return simulation.objects.update<Node>('nodes', {
        ...node,
        metadata: { ...node.metadata, labels },
      });
    };
    await paint('blue');
    await simulation.until(() => agent(simulation).status.numberReady === 1);
    await paint('green');

    await simulation.until(() => simulation.pods().length === 0);
    await simulation.until(() => agent(simulation).status.desiredNumberScheduled === 0);
  });

  test('a new template replaces the pod, and going back takes the old revision', async () => {
    await using simulation = await simulate();
    await createAgent(simulation);
    await simulation.until(() => isDone(simulation) && simulation.pods().length === 1);

    await setImage(simulation, 'agent:2');
    await simulation.until(
      () => isDone(simulation) && simulation.pods().map(image)[0] === 'agent:2',
    );
    await setImage(simulation, 'agent:1');
    await simulation.until(
      () => isDone(simulation) && simulation.pods().map(image)[0] === 'agent:1',
    );

    assert.equal(simulation.objects.list('controllerrevisions.apps').length, 2);
  });

  test('with a surge the old pod goes when the new one serves', async () => {
    await using simulation = await simulate();
    await createAgent(simulation, {
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    });
    await simulation.until(() => isDone(simulation) && simulation.pods().length === 1);
    let fewest = 1;
    simulation.node.onChange = () => {
      fewest = Math.min(fewest, simulation.pods().filter(isReady).length);
    };

    await setImage(simulation, 'agent:2');
    await simulation.until(
      () => simulation.pods().length === 1 && simulation.pods().map(image)[0] === 'agent:2',
    );

    assert.equal(fewest, 1);
  });

  test('OnDelete waits until somebody deletes the pod', async () => {
    await using simulation = await simulate();
    await createAgent(simulation, { updateStrategy: { type: 'OnDelete' } });
    await simulation.until(() => isDone(simulation) && simulation.pods().length === 1);

    await setImage(simulation, 'agent:2');
    await simulation.until(() => agent(simulation).status.observedGeneration === 2);
    assert.deepEqual(simulation.pods().map(image), ['agent:1']);
    await simulation.objects.delete('pods', simulation.names()[0] ?? '', 'default');

    await simulation.until(() => simulation.pods().map(image)[0] === 'agent:2');
  });

  test('a pod that failed is replaced', async () => {
    await using simulation = await simulate();
    await createAgent(simulation);
    await simulation.until(() => isDone(simulation) && simulation.pods().length === 1);
    const [name = ''] = simulation.names();

    await simulation.end(name, 'Failed');

    await simulation.until(() => simulation.names()[0] !== name && isDone(simulation));
    await simulation.until(() => simulation.events('FailedDaemonPod').length === 1);
  });

  // conformance: Daemon set should rollback without unnecessary restarts [Serial]
  test('going back from a template that does not run leaves the pods alone that still do', async () => {
    await using simulation = await simulate();
    const first = simulation.objects.get<Node>('nodes', 'node1');
    assert.ok(first);
    const second = { ...first, metadata: { name: 'node2' } };
    await simulation.objects.create<Node>('nodes', second);
    await simulation.objects.changeStatus<Node>('nodes', 'node2', undefined, (node) => ({
      ...node,
      status: first.status,
    }));
    simulation.node.isWell = (pod) => image(pod) !== 'agent:ill';
    await createAgent(simulation);
    await simulation.until(() => isDone(simulation) && simulation.pods().length === 2);
    const before = new Map(simulation.pods().map((pod) => [pod.metadata.uid, pod.spec.nodeName]));

    await setImage(simulation, 'agent:ill');
    await simulation.until(() =>
      simulation.pods().some((pod) => image(pod) === 'agent:ill' && pod.status.phase === 'Running'),
    );
    const survivors = simulation.pods().filter(({ metadata }) => before.has(metadata.uid));
    assert.equal(survivors.length, 1);
    await setImage(simulation, 'agent:1');
    await simulation.until(
      () => isDone(simulation) && simulation.pods().every((pod) => image(pod) === 'agent:1'),
    );

    const uids = simulation.pods().map(({ metadata }) => metadata.uid);
    assert.ok(uids.includes(survivors[0]?.metadata.uid ?? ''));
    assert.equal(uids.length, 2);
  });
});

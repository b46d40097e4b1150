import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type {
  ControllerRevision,
  PersistentVolumeClaim,
  Pod,
  StatefulSet,
} from '@slipway/kube-objects';
import { isReady } from '@slipway/kube-objects';
import { type Simulation, simulate } from './simulation.ts';

const resource = 'statefulsets.apps';

async function createWeb({ objects }: Simulation, spec: Partial<StatefulSet['spec']> = {}) {
  const labels = { app: 'web' };
  await objects.create<StatefulSet>(resource, {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      replicas: 3,
      serviceName: 'web',
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'web', image: 'web:1' }] },
      },
      ...spec,
    } as StatefulSet['spec'],
    status: {},
  });
}

const web = (simulation: Simulation) => simulation.get<StatefulSet>(resource, 'web');
const image = (pod: Pod) => pod.spec.containers[0]?.image;
const isDone = (simulation: Simulation) => {
  const { status, spec, metadata } = web(simulation);
  return (
    status.observedGeneration === metadata.generation &&
    status.readyReplicas === spec.replicas &&
    status.replicas === spec.replicas
  );
};

function setImage(simulation: Simulation, to: string) {
  return simulation.edit<StatefulSet>(resource, 'web', (set) => ({
    ...set,
    spec: {
      ...set.spec,
      template: { ...set.spec.template, spec: { containers: [{ name: 'web', image: to }] } },
    },
  }));
}

const change = (simulation: Simulation, spec: Partial<StatefulSet['spec']>) =>
  simulation.edit<StatefulSet>(resource, 'web', (set) => ({
    ...set,
    spec: { ...set.spec, ...spec },
  }));

suite('stateful sets in a simulated cluster', () => {
  test('pods are made one after the other, each with its name, number and host name', async () => {
    await using simulation = await simulate();
    const mostUnready: number[] = [];
    simulation.node.onChange = () =>
      mostUnready.push(simulation.pods().filter((pod) => !isReady(pod)).length);
    await createWeb(simulation);
    await simulation.until(() => isDone(simulation));

    assert.deepEqual(simulation.names(), ['web-0', 'web-1', 'web-2']);
    assert.equal(Math.max(...mostUnready), 1);
    const pod = simulation.get<Pod>('pods', 'web-1');
    assert.equal(pod.metadata.labels?.['apps.kubernetes.io/pod-index'], '1');
    assert.equal(pod.metadata.labels?.['statefulset.kubernetes.io/pod-name'], 'web-1');
    assert.equal(pod.spec.hostname, 'web-1');
    assert.equal(pod.spec.subdomain, 'web');
    const messages = simulation.events('SuccessfulCreate').map(({ message }) => message);
    assert.ok(messages.includes('create Pod web-0 in StatefulSet web successful'));
  });

  test('ordinals begin where the spec says', async () => {
    await using simulation = await simulate();
    await createWeb(simulation, { replicas: 2, ordinals: { start: 5 } });
    await simulation.until(() => isDone(simulation));

    assert.deepEqual(simulation.names(), ['web-5', 'web-6']);
  });

  test('an ill pod stops an ordered set from growing, and not a parallel one', async () => {
    await using simulation = await simulate();
    simulation.node.isWell = ({ metadata }) => metadata.name !== 'web-0';
    await createWeb(simulation);
    await simulation.until(() => web(simulation).status.replicas === 1);
    await simulation.until(() => simulation.get<Pod>('pods', 'web-0').status.phase === 'Running');
    assert.deepEqual(simulation.names(), ['web-0']);
    await simulation.objects.delete(resource, 'web', 'default');
    for (const name of simulation.names()) await simulation.objects.delete('pods', name, 'default');
    await simulation.until(() => simulation.names().length === 0);

    await createWeb(simulation, { podManagementPolicy: 'Parallel' });

    await simulation.until(() => simulation.names().length === 3);
    assert.deepEqual(simulation.names(), ['web-0', 'web-1', 'web-2']);
  });

  test('fewer replicas take away the highest numbers first', async () => {
    await using simulation = await simulate();
    await createWeb(simulation);
    await simulation.until(() => isDone(simulation));

    await change(simulation, { replicas: 1 });
    await simulation.until(() => isDone(simulation));

    assert.deepEqual(simulation.names(), ['web-0']);
    const deleted = simulation.events('SuccessfulDelete').map(({ message }) => message);
    await simulation.until(() => simulation.events('SuccessfulDelete').length === 2);
    assert.ok(deleted.length <= 2);
    assert.deepEqual(
      simulation.events('SuccessfulDelete').map(({ message }) => message),
      [
        'delete Pod web-2 in StatefulSet web successful',
        'delete Pod web-1 in StatefulSet web successful',
      ],
    );
  });

  test('a new template goes from the highest number down, and the old one comes back by its revision', async () => {
    await using simulation = await simulate();
    await createWeb(simulation);
    await simulation.until(() => isDone(simulation));
    const first = web(simulation).status.currentRevision;

    await setImage(simulation, 'web:2');
    await simulation.until(() => simulation.pods().every((pod) => image(pod) === 'web:2'));
    await simulation.until(() => web(simulation).status.currentRevision !== first);
    const second = web(simulation).status.currentRevision;
    assert.equal(second, web(simulation).status.updateRevision);
    await setImage(simulation, 'web:1');
    await simulation.until(
      () => isDone(simulation) && simulation.pods().every((pod) => image(pod) === 'web:1'),
    );
    await simulation.until(() => web(simulation).status.currentRevision === first);

    const revisions = simulation.objects.list<ControllerRevision>('controllerrevisions.apps');
    // As Go writes it, letter by letter: its clients compare texts.
    const [template] = JSON.stringify(revisions[0]?.data).match(/"template":.*/) ?? [''];
    assert.match(template, /^"template":\{"\$patch":"replace","metadata":.*"spec":/);
    assert.deepEqual(revisions.map(({ revision }) => revision).toSorted(), [2, 3]);
  });

  test('below the partition pods stay as they are, and are made again as they were', async () => {
    await using simulation = await simulate();
    await createWeb(simulation, {
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } },
    });
    await simulation.until(() => isDone(simulation));
    const images = () =>
      Object.fromEntries(simulation.pods().map((pod) => [pod.metadata.name, image(pod)]));

    await setImage(simulation, 'web:2');
    await simulation.until(() => images()['web-2'] === 'web:2' && isDone(simulation));
    assert.deepEqual(images(), { 'web-0': 'web:1', 'web-1': 'web:1', 'web-2': 'web:2' });
    const { uid } = simulation.get<Pod>('pods', 'web-0').metadata;
    await simulation.objects.delete('pods', 'web-0', 'default');
    await simulation.until(() => {
      const pod = simulation.objects.get<Pod>('pods', 'web-0', 'default');
      return pod !== undefined && pod.metadata.uid !== uid && isDone(simulation);
    });
    assert.equal(images()['web-0'], 'web:1');
    const rolling = { type: 'RollingUpdate', rollingUpdate: { partition: 0 } } as const;
    await change(simulation, { updateStrategy: rolling });
    await simulation.until(() => Object.values(images()).every((each) => each === 'web:2'));
  });

  test('OnDelete waits until somebody deletes the pod', async () => {
    await using simulation = await simulate();
    await createWeb(simulation, { replicas: 2, updateStrategy: { type: 'OnDelete' } });
    await simulation.until(() => isDone(simulation));

    await setImage(simulation, 'web:2');
    await simulation.until(() => isDone(simulation));
    assert.deepEqual(simulation.pods().map(image), ['web:1', 'web:1']);
    await simulation.objects.delete('pods', 'web-1', 'default');

    await simulation.until(() =>
      simulation.pods().some((pod) => image(pod) === 'web:2' && isReady(pod)),
    );
    assert.equal(image(simulation.get<Pod>('pods', 'web-0')), 'web:1');
  });

  test('each pod has its claims; they stay, or go as the policy says', async () => {
    await using simulation = await simulate();
    const claims = () =>
      simulation.objects
        .list<PersistentVolumeClaim>('persistentvolumeclaims')
        .map(({ metadata }) => metadata);
    await createWeb(simulation, {
      replicas: 2,
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Delete' },
      volumeClaimTemplates: [
        {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: { name: 'data' },
          spec: {
            accessModes: ['ReadWriteOnce'],
            resources: { requests: { storage: '1Gi' } },
          },
          status: {},
        },
      ],
    });
    await simulation.until(() => isDone(simulation));

    assert.deepEqual(
      claims().map(({ name }) => name),
      ['data-web-0', 'data-web-1'],
    );
    assert.equal(claims()[0]?.ownerReferences?.[0]?.kind, 'StatefulSet');
    const volume = simulation.get<Pod>('pods', 'web-1').spec.volumes?.[0];
    assert.equal(volume?.persistentVolumeClaim?.claimName, 'data-web-1');
    await simulation.objects.changeStatus<StatefulSet>(resource, 'web', 'default', (set) => set);
    await change(simulation, { replicas: 1 });
    await simulation.until(() => isDone(simulation));
    assert.equal(
      claims().find(({ name }) => name === 'data-web-1')?.ownerReferences?.[0]?.kind,
      'Pod',
    );
  });

  test('a pod that failed is made anew', async () => {
    await using simulation = await simulate();
    await createWeb(simulation, { replicas: 1 });
    await simulation.until(() => isDone(simulation));
    const { uid } = simulation.get<Pod>('pods', 'web-0').metadata;

    await simulation.end('web-0', 'Failed', { reason: 'Evicted' });

    await simulation.until(() => {
      const pod = simulation.objects.get<Pod>('pods', 'web-0', 'default');
      return pod !== undefined && pod.metadata.uid !== uid && isDone(simulation);
    });
    await simulation.until(() => simulation.events('RecreatingFailedPod').length === 1);
  });

  test('controllers that end in the middle of a rollout go on where they were', async () => {
    await using simulation = await simulate();
    await createWeb(simulation, { replicas: 4 });
    await simulation.until(() => simulation.names().length >= 2);

    await simulation.restart();
    await simulation.until(() => isDone(simulation));
    await setImage(simulation, 'web:2');
    await simulation.until(() => simulation.pods().some((pod) => image(pod) === 'web:2'));
    await simulation.restart();

    await simulation.until(
      () => isDone(simulation) && web(simulation).status.updatedReplicas === 4,
    );
    assert.deepEqual(simulation.pods().map(image), Array(4).fill('web:2'));
  });
});

import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { DaemonSet, KubeObject, Pod, StatefulSet } from '@slipway/kube-objects';
import { isReady } from '@slipway/kube-objects';
import { type NodeCluster, startNodeCluster } from '../node-cluster.ts';

let cluster: NodeCluster;

before(async () => {
  cluster = await startNodeCluster();
});

after(async () => {
  await cluster[Symbol.asyncDispose]();
});

const objects = () => cluster.cluster.objects;
const podsOf = (app: string) =>
  objects()
    .list<Pod>('pods', { namespace: 'default', labels: { app } })
    .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
const namesOf = (app: string) => podsOf(app).map(({ metadata }) => metadata.name);
const versionOf = ({ spec }: Pod) => spec.containers[0]?.env?.[0]?.value;

/** Resolves when `isIt` holds; looks at every change of pods and their owners. */
async function reached(isIt: () => boolean): Promise<void> {
  const resources = ['pods', 'statefulsets.apps', 'daemonsets.apps'];
  const signal = AbortSignal.timeout(90_000);
  await new Promise<void>((resolve, reject) => {
    const end = () => {
      for (const watch of watches) watch[Symbol.dispose]();
    };
    const look = () => {
      if (!isIt()) return;
      end();
      resolve();
    };
    const watches = resources.map((resource) => objects().watch(resource, look));
    signal.addEventListener('abort', () => {
      end();
      reject(new Error(`did not come true: ${isIt}`));
    });
    look();
  });
}

/** A pod that is ready as long as it has a file. */
const template = (app: string, version = '1') => ({
  metadata: { labels: { app } },
  spec: {
    terminationGracePeriodSeconds: 0,
    containers: [
      {
        name: 'c',
        image: cluster.image,
        imagePullPolicy: 'IfNotPresent',
        command: ['sh', '-c', 'touch /tmp/ready; sleep 3600'],
        env: [{ name: 'VERSION', value: version }],
        readinessProbe: { exec: { command: ['test', '-e', '/tmp/ready'] }, periodSeconds: 1 },
      },
    ],
  },
});

const createSet = (name: string, spec: object = {}) =>
  cluster.apply({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name, labels: { app: name } },
    spec: {
      serviceName: name,
      selector: { matchLabels: { app: name } },
      template: template(name),
      ...spec,
    },
  });

const set = (name: string) => {
  const found = objects().get<StatefulSet>('statefulsets.apps', name, 'default');
  assert.ok(found);
  return found;
};
const isWhole = (name: string) => () => {
  const { spec, status, metadata } = set(name);
  return (
    status.observedGeneration === metadata.generation &&
    status.readyReplicas === spec.replicas &&
    status.replicas === spec.replicas &&
    podsOf(name).length === spec.replicas
  );
};
const makeIll = (pod: string) => cluster.kubectl('exec', pod, '--', 'rm', '/tmp/ready');
const makeWell = (pod: string) => cluster.kubectl('exec', pod, '--', 'touch', '/tmp/ready');
const setVersion = (kind: string, name: string, version: string) =>
  cluster.kubectl('set', 'env', `${kind}/${name}`, `VERSION=${version}`);

/** The names of pods of an app, in the order in which they came. */
function arrivals(app: string): { readonly names: string[] } & Disposable {
  const names: string[] = [];
  const watch = objects().watch<Pod>('pods', ({ type, object }) => {
    if (type === 'ADDED' && object.metadata.labels?.app === app) names.push(object.metadata.name);
  });
  return { names, [Symbol.dispose]: () => watch[Symbol.dispose]() };
}

// They wait for containers most of the time, each for its own.
suite('stateful and daemon sets of real pods', { concurrency: 4 }, () => {
  // conformance: StatefulSet Basic StatefulSet functionality [StatefulSetBasic] Scaling should happen in predictable order and halt if any stateful pod is unhealthy [Slow]
  test('an ordered set grows and shrinks in order, and stops while a pod is ill', async () => {
    using came = arrivals('ordered');
    await createSet('ordered', { replicas: 1 });
    await reached(isWhole('ordered'));
    await makeIll('ordered-0');
    await reached(() => !podsOf('ordered').some(isReady));

    await cluster.kubectl('scale', 'sts/ordered', '--replicas=3');
    await reached(
      () => set('ordered').status.observedGeneration === set('ordered').metadata.generation,
    );
    assert.deepEqual(namesOf('ordered'), ['ordered-0']);
    await makeWell('ordered-0');
    await reached(isWhole('ordered'));
    assert.deepEqual(came.names, ['ordered-0', 'ordered-1', 'ordered-2']);

    for (const name of came.names) await makeIll(name);
    await reached(() => !podsOf('ordered').some(isReady));
    await cluster.kubectl('scale', 'sts/ordered', '--replicas=0');
    await reached(
      () => set('ordered').status.observedGeneration === set('ordered').metadata.generation,
    );
    assert.equal(podsOf('ordered').length, 3);
    const left: string[] = [];
    using _ = objects().watch<Pod>('pods', ({ type, object }) => {
      if (type === 'DELETED' && object.metadata.labels?.app === 'ordered')
        left.push(object.metadata.name);
    });
    // The last one goes as soon as those before it are well.
    for (const name of came.names.slice(0, 2)) await makeWell(name);
    await reached(() => podsOf('ordered').length === 0);
    assert.deepEqual(left, ['ordered-2', 'ordered-1', 'ordered-0']);
    await cluster.kubectl('delete', 'sts', 'ordered');
  });

  // conformance: StatefulSet Basic StatefulSet functionality [StatefulSetBasic] Burst scaling should run to completion even with unhealthy pods [Slow]
  test('a parallel set grows and shrinks though a pod is ill', async () => {
    await createSet('burst', { replicas: 1, podManagementPolicy: 'Parallel' });
    await reached(isWhole('burst'));
    await makeIll('burst-0');
    await reached(() => !podsOf('burst').some(isReady));

    await cluster.kubectl('scale', 'sts/burst', '--replicas=3');
    await reached(() => podsOf('burst').length === 3);
    await makeWell('burst-0');
    await reached(isWhole('burst'));
    await makeIll('burst-1');
    await cluster.kubectl('scale', 'sts/burst', '--replicas=0');

    await reached(() => podsOf('burst').length === 0);
    await cluster.kubectl('delete', 'sts', 'burst');
  });

  // conformance: StatefulSet Basic StatefulSet functionality [StatefulSetBasic] should perform rolling updates and roll backs of template modifications
  test('a rolling update replaces pods from the last to the first, and back', async () => {
    await createSet('rolled', { replicas: 2 });
    await reached(isWhole('rolled'));
    const first = set('rolled').status.currentRevision;
    using came = arrivals('rolled');

    await setVersion('sts', 'rolled', '2');
    await reached(
      () => podsOf('rolled').every((pod) => versionOf(pod) === '2') && isWhole('rolled')(),
    );
    await reached(
      () => set('rolled').status.currentRevision === set('rolled').status.updateRevision,
    );
    assert.deepEqual(came.names, ['rolled-1', 'rolled-0']);
    assert.notEqual(set('rolled').status.currentRevision, first);
    await setVersion('sts', 'rolled', '1');
    await reached(
      () => podsOf('rolled').every((pod) => versionOf(pod) === '1') && isWhole('rolled')(),
    );

    await reached(() => set('rolled').status.currentRevision === first);
    await cluster.kubectl('delete', 'sts', 'rolled');
  });

  // conformance: StatefulSet Basic StatefulSet functionality [StatefulSetBasic] should perform canary updates and phased rolling updates of template modifications
  test('a partition holds pods back, makes them anew as they were, and lets them go step by step', async () => {
    const partition = (to: number) =>
      JSON.stringify({ spec: { updateStrategy: { rollingUpdate: { partition: to } } } });
    const patch = (to: number) => cluster.kubectl('patch', 'sts', 'phased', '-p', partition(to));
    const versions = () => podsOf('phased').map(versionOf).join('');
    await createSet('phased', {
      replicas: 2,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } },
    });
    await reached(isWhole('phased'));

    await setVersion('sts', 'phased', '2');
    await reached(
      () => set('phased').status.updateRevision !== set('phased').status.currentRevision,
    );
    assert.equal(versions(), '11');
    await patch(1);
    await reached(() => versions() === '12' && isWhole('phased')());
    await cluster.kubectl('delete', 'pod', 'phased-0', 'phased-1');
    await reached(isWhole('phased'));
    assert.equal(versions(), '12');
    await patch(0);
    await reached(() => versions() === '22' && isWhole('phased')());
    await cluster.kubectl('delete', 'sts', 'phased');
  });

  const shared = (kind: string, resource: string, name: string) => async () => {
    const patched = `{"metadata":{"labels":{"round":"${name}"}}}`;
    await cluster.kubectl('patch', resource, name, '--type=merge', '-p', patched);
    const listed = await cluster.kubectl(
      'get',
      resource,
      '-A',
      '-l',
      `round=${name}`,
      '-o',
      'name',
    );
    assert.equal(listed.trim(), `${kind}.apps/${name}`);
    const condition = { type: 'Seen', status: 'True', reason: 'Test', message: 'by a test' };
    const status = JSON.stringify({ status: { conditions: [condition] } });
    await cluster.kubectl(
      'patch',
      resource,
      name,
      '--subresource=status',
      '--type=merge',
      '-p',
      status,
    );
    const shown = await cluster.kubectl(
      'get',
      resource,
      name,
      '--subresource=status',
      '-o',
      'json',
    );
    assert.equal(JSON.parse(shown).status.conditions[0].message, 'by a test');
    await cluster.kubectl('delete', resource, '-l', `round=${name}`);
    await reached(() => podsOf(name).length === 0);
  };

  // conformance: StatefulSet Basic StatefulSet functionality [StatefulSetBasic] should list, patch and delete a collection of StatefulSets
  // conformance: StatefulSet Basic StatefulSet functionality [StatefulSetBasic] should validate Statefulset Status endpoints
  test('stateful sets are patched, listed, given a status and deleted by label', async () => {
    await createSet('plain', { replicas: 1 });
    await reached(isWhole('plain'));
    await shared('statefulset', 'sts', 'plain')();
  });

  const createDaemon = (name: string, pod: object = template(name)) =>
    cluster.apply({
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name },
      spec: { selector: { matchLabels: { app: name } }, template: pod },
    });
  const daemon = (name: string) => objects().get<DaemonSet>('daemonsets.apps', name, 'default');

  // conformance: Daemon set should list and delete a collection of DaemonSets [Serial]
  // conformance: Daemon set should verify changes to a daemon set status [Serial]
  test('daemon sets are patched, listed, given a status and deleted by label', async () => {
    await createDaemon('plaind');
    await reached(() => daemon('plaind')?.status.numberAvailable === 1);
    await shared('daemonset', 'ds', 'plaind')();
  });

  // conformance: Daemon set should run and stop simple daemon [Serial]
  // conformance: Daemon set should retry creating failed daemon pods [Serial]
  test('a daemon that goes or fails comes back, and all of it goes with its set', async () => {
    await createDaemon('simple');
    await reached(() => daemon('simple')?.status.numberAvailable === 1);
    const uid = () => podsOf('simple')[0]?.metadata.uid;

    const first = uid();
    await cluster.kubectl('delete', 'pod', '-l', 'app=simple');
    await reached(() => uid() !== first && podsOf('simple').some(isReady));
    const second = uid();
    await objects().changeStatus<Pod>('pods', namesOf('simple')[0] ?? '', 'default', (pod) => ({
      ...pod,
      status: { ...pod.status, phase: 'Failed' },
    }));
    await reached(() => uid() !== second && podsOf('simple').some(isReady));
    await cluster.kubectl('delete', 'ds', 'simple');

    await reached(() => podsOf('simple').length === 0);
  });

  // conformance: Daemon set should run and stop complex daemon [Serial]
  test('a daemon follows the labels of its node', async () => {
    const pod = template('complex');
    Object.assign(pod.spec, { nodeSelector: { color: 'blue' } });
    await createDaemon('complex', pod);
    await reached(() => daemon('complex')?.status.observedGeneration === 1);
    assert.equal(podsOf('complex').length, 0);

    await cluster.kubectl('label', 'node', 'node1', 'color=blue');
    await reached(() => daemon('complex')?.status.numberAvailable === 1);
    await cluster.kubectl('label', 'node', 'node1', 'color=green', '--overwrite');
    await reached(() => podsOf('complex').length === 0);
    const green = '{"spec":{"template":{"spec":{"nodeSelector":{"color":"green"}}}}}';
    await cluster.kubectl('patch', 'ds', 'complex', '-p', green);
    await reached(() => podsOf('complex').some(isReady));

    await cluster.kubectl('delete', 'ds', 'complex');
  });

  // conformance: Daemon set should update pod when spec was updated and update strategy is RollingUpdate [Serial]
  // conformance: ControllerRevision should manage the lifecycle of a ControllerRevision [Serial]
  test('a daemon is replaced by its new template, and its revisions are objects', async () => {
    await createDaemon('updated');
    await reached(() => daemon('updated')?.status.numberAvailable === 1);
    const revisions = () =>
      objects().list<KubeObject & { revision: number }>('controllerrevisions.apps', {
        labels: { app: 'updated' },
      });
    assert.equal(revisions().length, 1);
    const [
      {
        metadata: { name },
      } = { metadata: { name: '' } },
    ] = revisions();
    await cluster.kubectl('label', 'controllerrevision', name, 'seen=yes');
    assert.match(
      await cluster.kubectl('get', 'controllerrevisions', '-l', 'seen=yes'),
      /^updated-\w+ +daemonset.apps\/updated +1 +\d+s$/m,
    );

    await setVersion('ds', 'updated', '2');
    await reached(() => podsOf('updated').every((pod) => versionOf(pod) === '2' && isReady(pod)));
    assert.deepEqual(
      revisions()
        .map(({ revision }) => revision)
        .toSorted(),
      [1, 2],
    );
    await cluster.kubectl('delete', 'controllerrevision', '-l', 'seen=yes');
    assert.equal(revisions().length, 1);

    await cluster.kubectl('delete', 'ds', 'updated');
  });

  test('the volume of a stateful pod is there again when the pod is made anew', async () => {
    const pod = template('kept');
    Object.assign(pod.spec.containers[0] ?? {}, {
      volumeMounts: [{ name: 'data', mountPath: '/data' }],
    });
    await createSet('kept', {
      replicas: 1,
      template: pod,
      volumeClaimTemplates: [
        {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } } },
        },
      ],
    });
    await reached(isWhole('kept'));
    await cluster.kubectl('exec', 'kept-0', '--', 'sh', '-c', 'echo word > /data/file');
    const { uid } = podsOf('kept')[0]?.metadata ?? {};

    await cluster.kubectl('delete', 'pod', 'kept-0');
    // Until its controller has looked, the set seems whole without its pod.
    await reached(() => podsOf('kept').some((it) => it.metadata.uid !== uid && isReady(it)));

    assert.equal(
      (await cluster.kubectl('exec', 'kept-0', '--', 'cat', '/data/file')).trim(),
      'word',
    );
    assert.match(await cluster.kubectl('get', 'pvc', 'data-kept-0'), /^data-kept-0 +Bound /m);
    await cluster.kubectl('delete', 'sts/kept', 'pvc/data-kept-0', '--wait=false');
  });

  for (const [kind, resource, name] of [
    // conformance: ReplicaSet should serve a basic image on each replica with a public image
    ['ReplicaSet', 'rs', 'serving-set'],
    // conformance: ReplicationController should serve a basic image on each replica with a public image
    ['ReplicationController', 'rc', 'serving-controller'],
  ] as const) {
    test(`each replica of a ${kind} serves`, async () => {
      const labels = { app: name };
      const isOld = kind === 'ReplicationController';
      await cluster.apply({
        apiVersion: isOld ? 'v1' : 'apps/v1',
        kind,
        metadata: { name },
        spec: {
          replicas: 2,
          selector: isOld ? labels : { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: {
              terminationGracePeriodSeconds: 0,
              containers: [
                {
                  name: 'c',
                  image: cluster.image,
                  imagePullPolicy: 'IfNotPresent',
                  command: [
                    'sh',
                    '-c',
                    'hostname > /tmp/index.html; exec httpd -f -p 9376 -h /tmp',
                  ],
                  readinessProbe: { httpGet: { path: '/', port: 9376 }, periodSeconds: 1 },
                },
              ],
            },
          },
        },
      });
      await reached(() => podsOf(name).filter(isReady).length === 2);
      const [asker] = namesOf(name);

      for (const { metadata, status } of podsOf(name)) {
        const url = `http://${status.podIP}:9376/`;
        const answer = await cluster.kubectl('exec', asker ?? '', '--', 'wget', '-qO-', url);
        assert.equal(answer.trim(), metadata.name);
      }

      await cluster.kubectl('delete', resource, name, '--cascade=background');
    });
  }
});

// conformance: StatefulSet Basic StatefulSet functionality [StatefulSetBasic] Should recreate evicted statefulset
test('a pod that cannot run is made anew until it can', async () => {
  const port = 31_999;
  const withPort = template('blocked');
  Object.assign(withPort.spec.containers[0] ?? {}, {
    ports: [{ containerPort: 80, hostPort: port }],
  });
  await cluster.createPod('blocker', {
    nodeName: 'node1',
    containers: [{ script: 'sleep 3600', ports: [{ containerPort: 80, hostPort: port }] }],
  });
  await cluster.pod('blocker', isReady);
  Object.assign(withPort.spec, { nodeName: 'node1' });
  await createSet('blocked', { replicas: 1, template: withPort });
  await reached(() => podsOf('blocked').length === 1);
  const { uid } = podsOf('blocked')[0]?.metadata ?? {};
  await reached(() => podsOf('blocked').some(({ status }) => status.reason === 'NodePorts'));
  await reached(() => podsOf('blocked').some(({ metadata }) => metadata.uid !== uid));

  await cluster.kubectl('delete', 'pod', 'blocker', '--now');

  await reached(isWhole('blocked'));
  await cluster.kubectl('delete', 'sts', 'blocked');
});

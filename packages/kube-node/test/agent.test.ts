import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event, KubeObject, Lease, Pod } from '@slipway/kube-objects';
import { withProjects } from '@slipway/kube-objects';
import { createMissingRuntime } from '../src/runtime/missing-runtime.ts';
import { Bench, condition, first, isReady } from './bench.ts';

test('the node registers itself, is ready, and holds a lease', async () => {
  await using bench = await Bench.open();

  const node = await bench.node(isReady);

  assert.equal(node.status.capacity?.cpu, '4');
  assert.equal(condition(node, 'Ready')?.reason, 'KubeletReady');
  const lease = bench.objects.get<Lease>('leases.coordination.k8s.io', 'node1', 'kube-node-lease');
  assert.equal(lease?.spec.holderIdentity, 'node1');
});

test('without an engine pods are Pending and say what to do', async () => {
  await using bench = await Bench.open({ runtime: createMissingRuntime() });
  await bench.create('waiting');

  const pod = await bench.pod('waiting', (it) => Boolean(first(it)?.state?.waiting?.message));

  assert.equal(pod.status.phase, 'Pending');
  assert.match(first(pod)?.state?.waiting?.message ?? '', /apt-get install docker\.io/);
  const node = await bench.node((it) => condition(it, 'Ready')?.status === 'False');
  assert.match(condition(node, 'Ready')?.message ?? '', /no container engine/);
});

test('each condition of a pod says of which state of its spec it speaks', async () => {
  await using bench = await Bench.open();
  await bench.create('web');

  const { metadata, status } = await bench.pod('web', isReady);

  assert.equal(metadata.generation, 1);
  assert.deepEqual([...new Set(status.conditions?.map((it) => it.observedGeneration))], [1]);
});

test('the end of a container that the engine did not tell is found all the same', async () => {
  await using bench = await Bench.open();
  await bench.create('quiet', { restartPolicy: 'Never' });
  const running = await bench.pod('quiet', isReady);

  bench.runtime.isSilent = true;
  const id = first(running)?.containerID?.replace('docker://', '') ?? '';
  await bench.runtime.kill(id, 'SIGKILL');

  const ended = await bench.pod('quiet', (it) => Boolean(first(it)?.state?.terminated));
  assert.notEqual(ended.status.phase, 'Running');
});

test('a pod put on the node by its name, whose port another one has, has failed and says why', async () => {
  await using bench = await Bench.open();
  const container = (containerPort: number) => ({
    name: 'c',
    image: 'present:1',
    ports: [{ containerPort, hostPort: 8080 }],
  });
  await bench.create('first', { containers: [container(80)] });
  await bench.pod('first', isReady);
  await bench.create('second', { containers: [container(81)] });
  const refused = await bench.pod('second', (it) => it.status.phase === 'Failed');
  await bench.objects.delete('pods', 'first', 'default', { gracePeriodSeconds: 0 });
  await bench.gone('first');
  await bench.create('third', { containers: [container(82)] });

  await bench.pod('third', isReady);
  assert.equal(refused.status.reason, 'NodePorts');
  assert.match(refused.status.message ?? '', /^Pod was rejected: Predicate NodePorts failed/);
  assert.equal(refused.status.containerStatuses, undefined);
});

test('the log of a pod that no node has says so, that of an unknown pod another thing', async () => {
  await using bench = await Bench.open();
  await bench.create('waiting', { nodeName: '' });

  await assert.rejects(bench.logs('waiting'), /pod waiting does not have a host assigned/);
  await assert.rejects(bench.logs('unknown'), /pods "unknown" not found/);
});

test('a pod without an engine can be deleted', async () => {
  await using bench = await Bench.open({ runtime: createMissingRuntime() });
  await bench.create('waiting');
  await bench.pod('waiting', (it) => first(it) !== undefined);

  await bench.objects.delete('pods', 'waiting', 'default');

  await bench.gone('waiting');
});

test('an engine that comes late starts the pods that wait', async () => {
  await using bench = await Bench.open({ isAway: true });
  await bench.create('early');
  await bench.pod('early', (it) => first(it)?.state?.waiting?.message === 'the engine is away');

  bench.runtime.connect();

  await bench.pod('early', isReady);
  await bench.node(isReady);
});

test('an engine that is stopped and started again makes the node not ready and ready', async () => {
  await using bench = await Bench.open();
  await bench.create('web');
  const before = await bench.pod('web', isReady);

  bench.runtime.disconnect();
  await bench.node((it) => !isReady(it));
  bench.runtime.connect();
  await bench.node(isReady);

  const after = await bench.pod('web', isReady);
  assert.equal(first(after)?.containerID, first(before)?.containerID);
});

test('a pod starts while somebody changes its labels without a break', async () => {
  await using bench = await Bench.open();
  await bench.create('web');
  let isOver = false;
  const change = async () => {
    for (let turn = 0; !isOver; turn += 1) {
      const pod = bench.objects.get<Pod>('pods', 'web', 'default');
      if (!pod) return;
      const metadata = { ...pod.metadata, labels: { turn: String(turn) } };
      // Somebody else may have been faster; then it is the next turn's.
      await bench.objects.update('pods', { ...pod, metadata }).catch(() => {});
    }
  };
  const changes = change();

  const pod = await bench.pod('web', isReady);
  isOver = true;
  await changes;

  assert.equal(pod.status.phase, 'Running');
});

test('the files of a pod are made anew when its labels change, not whenever the pod does', async () => {
  const made: string[] = [];
  const again = Promise.withResolvers<void>();
  await using bench = await Bench.open({
    token: async () => {
      made.push('token');
      if (made.length === 2) again.resolve();
      return 'token';
    },
  });
  await bench.create('web');
  const pod = await bench.pod('web', isReady);
  bench.runtime.process('c').exit(1);
  await bench.pod('web', (it) => first(it)?.restartCount === 1 && isReady(it));
  assert.equal(made.length, 1);

  const { metadata } = bench.objects.get<Pod>('pods', 'web', 'default') ?? pod;
  await bench.objects.update('pods', { ...pod, metadata: { ...metadata, labels: { app: 'web' } } });

  await again.promise;
});

test('no container starts before the network knows the address of its pod', async () => {
  const joined = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<string>();
  await using bench = await Bench.open({
    joined: ({ address }) => {
      asked.resolve(address);
      return joined.promise;
    },
  });
  await bench.create('web');

  const address = await asked.promise;
  const early = bench.runtime.calls.filter((call) => call === 'start c');
  joined.resolve();
  const pod = await bench.pod('web', isReady);

  assert.deepEqual(early, []);
  assert.equal(address, pod.status.podIP);
});

test('nothing is told to stop before no service sends to the pod any more', async () => {
  const withdrawn = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  await using bench = await Bench.open({
    withdrawn: () => {
      asked.resolve();
      return withdrawn.promise;
    },
  });
  await bench.create('web');
  await bench.pod('web', isReady);

  await bench.objects.delete('pods', 'web', 'default');
  await asked.promise;
  const early = bench.runtime.calls.filter((call) => call.startsWith('kill'));
  withdrawn.resolve();
  await bench.gone('web');

  assert.deepEqual(early, []);
  assert.ok(bench.runtime.calls.includes('kill c SIGTERM'));
  assert.deepEqual(await bench.runtime.list(), []);
});

test('a pod that has ended never runs again, and gives its sandbox back', async () => {
  await using bench = await Bench.open();
  await bench.create('job', { restartPolicy: 'Never' });
  await bench.pod('job', (it) => it.status.phase === 'Running');

  bench.runtime.process('c').exit(0);

  const pod = await bench.pod(
    'job',
    (it) =>
      it.status.phase === 'Succeeded' &&
      condition(it, 'PodReadyToStartContainers')?.status === 'False',
  );
  assert.equal(first(pod)?.state?.terminated?.reason, 'Completed');
  assert.equal(bench.runtime.find('POD').length, 0);
  assert.equal(bench.runtime.find('c').length, 1);
});

test('OnFailure restarts a failed container but not a finished one', async () => {
  await using bench = await Bench.open();
  await bench.create('job', { restartPolicy: 'OnFailure' });
  await bench.pod('job', (it) => it.status.phase === 'Running');

  bench.runtime.process('c').exit(1);
  await bench.pod('job', (it) => first(it)?.restartCount === 1 && first(it)?.ready === true);
  bench.runtime.process('c').exit(0);

  await bench.pod('job', (it) => it.status.phase === 'Succeeded');
});

test('a restarted agent takes its pods over as they are', async () => {
  await using bench = await Bench.open();
  await bench.create('web');
  const before = await bench.pod('web', isReady);
  await bench.stop();
  const calls = bench.runtime.calls.length;

  await bench.start();

  const after = await bench.pod('web', isReady);
  assert.deepEqual(after.status, before.status);
  assert.equal(bench.runtime.calls.length, calls);
});

test('containers whose pod was deleted meanwhile are removed', async () => {
  await using bench = await Bench.open();
  await bench.create('web');
  await bench.pod('web', isReady);
  await bench.stop();
  await bench.objects.delete('pods', 'web', 'default', { gracePeriodSeconds: 0 });

  await bench.start();

  assert.deepEqual(await bench.runtime.list(), []);
});

test('a new image of a running pod restarts that container only', async () => {
  await using bench = await Bench.open();
  bench.runtime.images.add('newer:1');
  const containers = ['c', 'd'].map((name) => ({ name, image: 'present:1' }));
  await bench.create('web', { containers });
  await bench.pod('web', isReady);

  const pod = bench.objects.get<Pod>('pods', 'web', 'default');
  const [c, d] = pod?.spec.containers ?? [];
  assert.ok(pod && c && d);
  const changed = [{ ...c, image: 'newer:1' }, d];
  await bench.objects.update<Pod>('pods', { ...pod, spec: { ...pod.spec, containers: changed } });

  const { status } = await bench.pod('web', (it) => first(it)?.restartCount === 1 && isReady(it));
  assert.equal(status.containerStatuses?.[1]?.restartCount, 0);
});

test('what happens is told as events, equal ones are counted', async () => {
  await using bench = await Bench.open();
  await bench.create('web');
  await bench.pod('web', isReady);
  bench.runtime.process('c').exit(1);
  await bench.pod('web', (it) => first(it)?.restartCount === 1 && isReady(it));
  await bench.stop();

  const events = bench.objects.list<Event>('events');
  const told = events.map(({ reason, message, count }) => `${reason} ${message} ${count}`);
  assert.deepEqual(told.sort(), [
    'Created Created container: c 2',
    'Pulled Container image "present:1" already present on machine 2',
    'Started Started container c 2',
  ]);
  assert.equal(events[0]?.involvedObject.fieldPath, 'spec.containers{c}');
});

const isRefused = (pod: Pod) => first(pod)?.state?.waiting?.reason === 'ErrImagePull';

for (const imagePullPolicy of ['IfNotPresent', 'Always', 'Never'] as const) {
  test(`a private image that is here is refused to a stranger's pod with ${imagePullPolicy}, and the pod says how to let it in`, async () => {
    await using bench = await Bench.open();
    const image = 'guarded:80/root/secret:v1';
    bench.runtime.images.add(image);
    bench.runtime.remote.add(image);

    await bench.create('stranger', { containers: [{ name: 'c', image, imagePullPolicy }] });
    const pod = await bench.pod('stranger', isRefused);

    assert.match(
      first(pod)?.state?.waiting?.message ?? '',
      /"kubectl annotate namespace default slipway.dev\/projects=root\/secret"/,
    );
    assert.equal(bench.runtime.find('c').length, 0);
  });
}

test('a pod uses the images of the projects that its namespace names', async () => {
  await using bench = await Bench.open();
  const image = 'guarded:80/root/hello:v1';
  bench.runtime.remote.add(image);
  const namespace = bench.objects.get<KubeObject>('namespaces', 'default');
  assert.ok(namespace);
  await bench.objects.update('namespaces', withProjects(namespace, ['root/web', 'root/hello']));

  await bench.create('own', { containers: [{ name: 'c', image }] });

  assert.ok(await bench.pod('own', isReady));
});

test('an image comes by the nearer registry that has a copy, and else by its own', async () => {
  await using bench = await Bench.open();
  bench.runtime.remote.add('near:80/copies/shop/web:v1').add('far.example/shop/api:v1');
  const pod = (name: string, image: string) =>
    bench.create(name, { containers: [{ name: 'c', image }] });

  await pod('near', 'far.example/shop/web:v1');
  await pod('far', 'far.example/shop/api:v1');

  assert.ok(await bench.pod('near', isReady));
  assert.ok(await bench.pod('far', isReady));
  assert.ok(bench.runtime.images.has('far.example/shop/web:v1'));
});

test('a private image is not had by the id under which the engine keeps it', async () => {
  await using bench = await Bench.open();
  const id = 'f00dbeef';
  bench.runtime.named(id, ['guarded:80/root/secret:v1']);
  bench.runtime.named('cafe', []);

  const byId = (image: string) => [{ name: 'c', image, imagePullPolicy: 'IfNotPresent' as const }];
  await bench.create('by-id', { containers: byId(id) });
  await bench.create('nameless', { containers: byId('cafe') });

  const refused = async (name: string) => {
    const pod = await bench.pod(name, isRefused);
    return first(pod)?.state?.waiting?.message ?? '';
  };
  assert.match(await refused('by-id'), /may not use images of the project root\/secret/);
  assert.match(await refused('nameless'), /has no name that a pod could use it by/);
});

test('a pod with a limit as a whole runs within its sandbox, or says why it cannot', async () => {
  await using bench = await Bench.open();
  const resources = { limits: { cpu: '500m', memory: '64Mi' } };
  const container = { image: 'present:1', resources: { limits: { memory: '32Mi' } } };
  const containers = [
    { ...container, name: 'a' },
    { image: 'present:1', name: 'b' },
  ];
  await bench.create('whole', { resources, containers });
  await bench.pod('whole', isReady);
  const made = bench.runtime.configs();
  const sandbox = made.find(({ HostConfig }) => HostConfig?.CgroupParent === '/slipway-pods');
  const within = made.filter(({ HostConfig }) =>
    HostConfig?.CgroupParent?.startsWith('/slipway-pods/'),
  );

  assert.equal(sandbox?.HostConfig?.Memory, 64 * 1024 * 1024);
  assert.equal(sandbox?.HostConfig?.CpuQuota, 50_000);
  assert.deepEqual(
    within.map(({ HostConfig }) => [HostConfig?.Memory, HostConfig?.CpuQuota]).toSorted(),
    [
      [32 * 1024 * 1024, 50_000],
      [64 * 1024 * 1024, 50_000],
    ],
  );

  bench.runtime.boundsPods = false;
  await bench.create('alone', { resources, containers: containers.slice(1) });
  await bench.pod('alone', isReady);
  await bench.create('several', { resources, containers });
  const waiting = await bench.pod('several', (it) => Boolean(first(it)?.state?.waiting?.message));
  assert.match(first(waiting)?.state?.waiting?.message ?? '', /set limits for each container/);
});

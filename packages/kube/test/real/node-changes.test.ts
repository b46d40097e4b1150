import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { isReady, type NodeCluster, type Pod, startNodeCluster } from '../node-cluster.ts';

/** What changes in a pod while it runs: containers that join it, and limits. */
let cluster: NodeCluster;

before(async () => {
  cluster = await startNodeCluster();
});

after(async () => {
  await cluster[Symbol.asyncDispose]();
});

const FOREVER = 'trap "exit 0" TERM; while :; do sleep 1000 & wait $!; done';
const guest = ({ status }: Pod) => status.ephemeralContainerStatuses?.[0];

// conformance: Ephemeral Containers will start an ephemeral container in an existing pod [NodeConformance]
test('kubectl debug looks into the processes of a running container', async () => {
  await cluster.createPod('patient', {
    containers: [{ script: `sleep 4242 & ${FOREVER}` }],
  });
  await cluster.pod('patient', isReady);
  const debug = ['debug', 'patient', `--image=${cluster.image}`, '--target=c', '-c', 'guest'];

  await cluster.kubectl(...debug, '--', 'sh', '-c', 'ps; hostname; exec sleep 1000');
  const pod = await cluster.pod('patient', (it) => guest(it)?.state?.running !== undefined);

  let log = '';
  while (!log.includes('patient')) log = await cluster.kubectl('logs', 'patient', '-c', 'guest');
  assert.match(log, /sleep 4242/);
  assert.equal(isReady(pod), true);
  const exec = ['exec', 'patient', '-c', 'guest', '--', 'cat', '/proc/1/comm'];
  assert.equal(await cluster.kubectl(...exec), 'sh\n');
});

test('kubectl debug -it gives a terminal in the container that joins', async () => {
  await cluster.createPod('talking', { containers: [{ script: FOREVER }] });
  await cluster.pod('talking', isReady);
  const inside = `kubectl debug -it talking --image=${cluster.image} -c guest -- sh`;

  // `script` gives kubectl a terminal of its own.
  const child = spawn('script', ['-qec', inside, '/dev/null'], { env: cluster.environment });
  child.stdin.write('test -t 0 && echo a "terminal" in $(hostname); exit\n');

  assert.match(await text(child.stdout), /a terminal in talking/);
});

// conformance: Ephemeral Containers should update the ephemeral containers in an existing pod [NodeConformance]
test('ephemeral containers join one after the other, end, and are not started again', async () => {
  await cluster.createPod('visited', { containers: [{ script: FOREVER }] });
  await cluster.pod('visited', isReady);
  const join = (name: string) =>
    cluster.kubectl('debug', 'visited', `--image=${cluster.image}`, '-c', name, '--', 'true');

  await join('one');
  await cluster.pod('visited', (it) => guest(it)?.state?.terminated !== undefined);
  await join('two');
  const { status, spec } = await cluster.pod(
    'visited',
    (it) => it.status.ephemeralContainerStatuses?.[1]?.state?.terminated !== undefined,
  );

  assert.deepEqual(
    spec.ephemeralContainers?.map(({ name }) => name),
    ['one', 'two'],
  );
  assert.deepEqual(
    status.ephemeralContainerStatuses?.map(({ restartCount, ready }) => [restartCount, ready]),
    [
      [0, false],
      [0, false],
    ],
  );
  assert.equal(status.phase, 'Running');
});

const LIMITS =
  'cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/cpu/cpu.cfs_quota_us';
/** The cgroup's own figures, on machines of either kind of cgroups. */
const limitsIn = async (pod: string, container: string) => {
  const modern = 'cat /sys/fs/cgroup/memory.max; cut -d" " -f1 /sys/fs/cgroup/cpu.max';
  const script = `test -e /sys/fs/cgroup/memory.max && { ${modern}; } || ${LIMITS}`;
  const output = await cluster.kubectl('exec', pod, '-c', container, '--', 'sh', '-c', script);
  return output.trim().split('\n').map(Number);
};
const resize = (name: string, ...containers: readonly object[]) =>
  cluster.kubectl(
    'patch',
    'pod',
    name,
    '--subresource=resize',
    '-p',
    JSON.stringify({ spec: { containers } }),
  );
const amounts = (cpu: string, memory: string) => ({ cpu, memory });
const both = (cpu: string, memory: string) => ({
  resources: { limits: amounts(cpu, memory), requests: amounts(cpu, memory) },
});
const condition = ({ status }: Pod, name: string) =>
  status.conditions?.find(({ type }) => type === name);

// conformance: Pod InPlace Resize Container guaranteed pods with multiple containers 3 containers - increase cpu & mem on c1, c2, decrease cpu & mem on c3 - net increase [MinimumKubeletVersion:1.34]
// conformance: Pod InPlace Resize Container guaranteed pods with multiple containers 3 containers - increase cpu & mem on c1, decrease cpu & mem on c2, c3 - net decrease [MinimumKubeletVersion:1.34]
// conformance: Pod InPlace Resize Container guaranteed pods with multiple containers 3 containers - increase: CPU (c1,c3), memory (c2, c3) ; decrease: CPU (c2) [MinimumKubeletVersion:1.34]
test('the containers of a guaranteed pod are resized where they run', async () => {
  await cluster.createPod('guaranteed', {
    containers: ['c', 'd', 'e'].map((name) => ({
      name,
      script: FOREVER,
      ...both('100m', '32Mi'),
    })),
  });
  const before = await cluster.pod('guaranteed', isReady);
  assert.equal(before.status.qosClass, 'Guaranteed');
  assert.deepEqual(
    before.status.containerStatuses?.[0]?.allocatedResources,
    amounts('100m', '32Mi'),
  );

  for (const sizes of [
    [amounts('150m', '48Mi'), amounts('120m', '40Mi'), amounts('90m', '24Mi')],
    [amounts('160m', '56Mi'), amounts('50m', '32Mi'), amounts('60m', '20Mi')],
    [amounts('170m', '56Mi'), amounts('40m', '48Mi'), amounts('100m', '32Mi')],
  ]) {
    const names = ['c', 'd', 'e'];
    await resize(
      'guaranteed',
      ...sizes.map(({ cpu, memory }, index) => ({ name: names[index], ...both(cpu, memory) })),
    );

    const after = await cluster.pod('guaranteed', ({ status, metadata }) =>
      Boolean(
        status.observedGeneration === metadata.generation &&
          status.containerStatuses?.every(
            ({ resources }, index) => resources?.limits?.cpu === sizes[index]?.cpu,
          ),
      ),
    );

    assert.equal(condition(after, 'PodResizeInProgress'), undefined);
    for (const [index, name] of names.entries()) {
      const status = after.status.containerStatuses?.[index];
      const { cpu = '', memory = '' } = sizes[index] ?? {};
      assert.equal(status?.restartCount, 0);
      assert.deepEqual(status?.allocatedResources, { cpu, memory });
      assert.deepEqual(await limitsIn('guaranteed', name), [
        Number.parseInt(memory, 10) * 1024 ** 2,
        Number.parseInt(cpu, 10) * 100,
      ]);
    }
  }
});

// conformance: Pod InPlace Resize Container resize pod via the replace endpoint [MinimumKubeletVersion:1.34]
test('a pod is resized by a replacement, and restarts a container that wants it', async () => {
  await cluster.createPod('replaced', {
    containers: [
      {
        script: FOREVER,
        resizePolicy: [{ resourceName: 'memory', restartPolicy: 'RestartContainer' }],
        ...both('100m', '32Mi'),
      },
    ],
  });
  await cluster.pod('replaced', isReady);
  const pod = JSON.parse(await cluster.kubectl('get', 'pod', 'replaced', '-o', 'json'));
  Object.assign(pod.spec.containers[0], both('100m', '48Mi'));

  const path = '/api/v1/namespaces/default/pods/replaced/resize';
  const { code, stderr } = await cluster.run(['replace', '--raw', path, '-f', '-'], {
    input: JSON.stringify(pod),
  });

  assert.equal(code, 0, stderr);
  const after = await cluster.pod('replaced', (it) =>
    Boolean(isReady(it) && it.status.containerStatuses?.[0]?.restartCount),
  );
  assert.equal(after.status.containerStatuses?.[0]?.resources?.limits?.memory, '48Mi');
  assert.deepEqual(await limitsIn('replaced', 'c'), [48 * 1024 ** 2, 10_000]);
});

// conformance: Pod InPlace Resize Container burstable pods - extended resize with equivalents [MinimumKubeletVersion:1.34]
test('what a node can not give stays pending and says why; what is equal changes nothing', async () => {
  const requests = amounts('100m', '32Mi');
  await cluster.createPod('ambitious', {
    containers: [{ script: FOREVER, resources: { requests } }],
  });
  await cluster.pod('ambitious', isReady);

  await resize('ambitious', { name: 'c', resources: { requests: amounts('4000', '32Mi') } });
  const pending = await cluster.pod('ambitious', (it) =>
    Boolean(condition(it, 'PodResizePending')),
  );
  await resize('ambitious', { name: 'c', resources: { requests: amounts('0.1', '32768Ki') } });
  const after = await cluster.pod('ambitious', (it) => !condition(it, 'PodResizePending'));

  assert.equal(condition(pending, 'PodResizePending')?.reason, 'Infeasible');
  assert.match(
    condition(pending, 'PodResizePending')?.message ?? '',
    /^Node didn't have enough capacity: cpu, requested: 4000000, capacity: \d+$/,
  );
  assert.deepEqual(pending.status.containerStatuses?.[0]?.allocatedResources, requests);
  assert.equal(after.status.containerStatuses?.[0]?.restartCount, 0);
  assert.equal(condition(after, 'PodResizeInProgress'), undefined);
});

// conformance: Pod InPlace Resize Container burstable pods - extended 6 containers - various operations performed (including adding limits and requests) [MinimumKubeletVersion:1.34]
test('requests and limits are added to containers that had none', async () => {
  const sizes = [
    { requests: amounts('100m', '32Mi'), limits: amounts('200m', '64Mi') },
    { requests: { cpu: '50m' } },
    {},
    {},
    { limits: amounts('100m', '32Mi') },
    { requests: { memory: '16Mi' }, limits: { memory: '32Mi' } },
  ];
  const names = [...'cdefgh'];
  await cluster.createPod('grown', {
    containers: sizes.map((resources) => ({ script: FOREVER, resources })),
  });
  await cluster.pod('grown', isReady);

  await resize(
    'grown',
    { name: 'c', resources: { requests: amounts('50m', '16Mi'), limits: amounts('300m', '80Mi') } },
    { name: 'd', resources: { limits: { cpu: '200m' } } },
    { name: 'e', resources: { requests: amounts('20m', '16Mi') } },
    { name: 'f', resources: { limits: amounts('100m', '32Mi') } },
    { name: 'g', resources: { limits: amounts('150m', '48Mi') } },
    { name: 'h', resources: { requests: { cpu: '10m' }, limits: { cpu: '50m', memory: '48Mi' } } },
  );

  await cluster.pod('grown', ({ status, metadata }) =>
    Boolean(
      status.observedGeneration === metadata.generation &&
        status.containerStatuses?.at(-1)?.resources?.limits?.cpu === '50m' &&
        !status.conditions?.some(({ type }) => type === 'PodResizeInProgress'),
    ),
  );
  const cpu = await Promise.all(names.map(async (name) => (await limitsIn('grown', name))[1]));
  assert.deepEqual(cpu, [30_000, 20_000, -1, 10_000, 15_000, 5000]);
});

test('what joined and what is in memory is still there when Slipway starts again', async () => {
  const volumeMounts = [{ name: 'memory', mountPath: '/memory' }];
  await cluster.createPod('kept', {
    volumes: [{ name: 'memory', emptyDir: { medium: 'Memory' } }],
    containers: [
      { script: `echo word > /memory/file; ${FOREVER}`, volumeMounts, ...both('50m', '32Mi') },
    ],
  });
  await cluster.pod('kept', isReady);
  const debug = ['debug', 'kept', `--image=${cluster.image}`, '-c', 'guest', '--', 'sleep', '1000'];
  await cluster.kubectl(...debug);
  const before = await cluster.pod('kept', (it) => guest(it)?.state?.running !== undefined);

  await cluster.restart();
  await resize('kept', { name: 'c', ...both('60m', '40Mi') });

  const after = await cluster.pod(
    'kept',
    ({ status }) => status.containerStatuses?.[0]?.resources?.limits?.cpu === '60m',
  );
  assert.equal(guest(after)?.containerID, guest(before)?.containerID);
  assert.ok(guest(after)?.state?.running);
  assert.equal(after.status.containerStatuses?.[0]?.restartCount, 0);
  assert.deepEqual(await limitsIn('kept', 'c'), [40 * 1024 ** 2, 6000]);
  assert.equal(
    await cluster.kubectl('exec', 'kept', '-c', 'c', '--', 'cat', '/memory/file'),
    'word\n',
  );
});

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { until } from '@slipway/kube-objects/testing';
import {
  type ConfigMap,
  type Event,
  isReady,
  type NodeCluster,
  type Pod,
  startNodeCluster,
} from '../node-cluster.ts';

let cluster: NodeCluster;

before(async () => {
  cluster = await startNodeCluster();
});

after(async () => {
  await cluster[Symbol.asyncDispose]();
});

const FOREVER = 'trap "exit 0" TERM; while :; do sleep 1000 & wait $!; done';
const state = ({ status }: Pod) => status.containerStatuses?.[0]?.state;
const log = (pod: string, ...args: string[]) => cluster.kubectl('logs', pod, ...args);
/** Resolves when an event of a pod is told: events are written one after another, beside the status. */
async function told(pod: string, wanted: RegExp): Promise<void> {
  const all = () =>
    cluster.cluster.objects
      .list<Event>('events')
      .filter(({ involvedObject }) => involvedObject.name === pod)
      .map(({ reason, message }) => `${reason}: ${message}`)
      .join('\n');
  await until(() => wanted.test(all()), `${wanted} in the events of ${pod}`);
}

test('a pod without probes is ready when its container runs, and tells so', async () => {
  await cluster.createPod('plain', { containers: [{ script: FOREVER }] });

  const { status } = await cluster.pod('plain', isReady);

  assert.equal(status.phase, 'Running');
  assert.match(status.podIP ?? '', /^10\.244\./);
  assert.match(status.containerStatuses?.[0]?.containerID ?? '', /^docker:\/\/[0-9a-f]{64}$/);
  assert.deepEqual(
    status.conditions?.map((condition) => `${condition.type} ${condition.status}`),
    [
      'PodReadyToStartContainers True',
      'Initialized True',
      'Ready True',
      'ContainersReady True',
      'PodScheduled True',
    ],
  );
  await told('plain', /^Started: Started container c$/m);
});

// conformance: InitContainer should invoke init containers on a RestartNever pod [NodeConformance]
test('init containers run one after the other before the others', async () => {
  await cluster.createPod('initial', {
    restartPolicy: 'Never',
    volumes: [{ name: 'shared', emptyDir: {} }],
    initContainers: ['one', 'two'].map((word) => ({
      script: `echo ${word} >> /shared/words`,
      volumeMounts: [{ name: 'shared', mountPath: '/shared' }],
    })),
    containers: [
      { script: 'cat /shared/words', volumeMounts: [{ name: 'shared', mountPath: '/shared' }] },
    ],
  });

  const { status } = await cluster.pod('initial', (pod) => pod.status.phase === 'Succeeded');

  assert.equal(await log('initial'), 'one\ntwo\n');
  assert.equal(status.initContainerStatuses?.[1]?.state?.terminated?.reason, 'Completed');
});

// conformance: InitContainer should not start app containers and fail the pod if init containers fail on a RestartNever pod [NodeConformance]
test('a failed init container fails a pod that may not restart it', async () => {
  await cluster.createPod('stillborn', {
    restartPolicy: 'Never',
    initContainers: [{ script: 'echo no > /dev/termination-log; exit 4' }],
    containers: [{ script: FOREVER }],
  });

  const { status } = await cluster.pod('stillborn', (pod) => pod.status.phase === 'Failed');

  const end = status.initContainerStatuses?.[0]?.state?.terminated;
  assert.equal(end?.exitCode, 4);
  assert.equal(end?.message, 'no\n');
  assert.equal(status.containerStatuses?.[0]?.state?.waiting?.reason, 'PodInitializing');
});

test('a sidecar starts first, keeps running, and ends with the others', async () => {
  await cluster.createPod('escorted', {
    restartPolicy: 'Never',
    initContainers: [{ name: 'escort', restartPolicy: 'Always', script: FOREVER }],
    containers: [{ script: 'exit 0' }],
  });

  const { status } = await cluster.pod(
    'escorted',
    ({ status: { phase, initContainerStatuses } }) =>
      phase === 'Succeeded' && initContainerStatuses?.[0]?.state?.terminated !== undefined,
  );

  assert.equal(status.initContainerStatuses?.[0]?.state?.terminated?.exitCode, 0);
});

test('a container that crashes is restarted at once, then held back', async () => {
  await cluster.createPod('crashing', { containers: [{ script: 'echo run; exit 7' }] });

  const pod = await cluster.pod(
    'crashing',
    (it) => state(it)?.waiting?.reason === 'CrashLoopBackOff',
  );

  const status = pod.status.containerStatuses?.[0];
  assert.equal(status?.restartCount, 1);
  assert.equal(status?.lastState?.terminated?.exitCode, 7);
  assert.match(
    status?.state?.waiting?.message ?? '',
    /^back-off 10s restarting failed container=c/,
  );
  assert.equal(await log('crashing', '--previous'), 'run\n');
});

test('a command that is not there is told as the reason', async () => {
  await cluster.createPod('wrong', {
    restartPolicy: 'Never',
    containers: [{ command: ['/no/such/program'] }],
  });

  const pod = await cluster.pod('wrong', (it) => it.status.phase === 'Failed');

  assert.equal(state(pod)?.terminated?.reason, 'StartError');
  assert.match(state(pod)?.terminated?.message ?? '', /no such file or directory/);
});

test('a failed liveness probe restarts the container, a good readiness probe makes it ready', async () => {
  await cluster.createPod('probed', {
    containers: [
      {
        script: `trap 'exit 0' TERM; touch /tmp/alive; ${FOREVER}`,
        livenessProbe: {
          exec: { command: ['test', '-e', '/tmp/alive'] },
          periodSeconds: 1,
          failureThreshold: 1,
          timeoutSeconds: 20,
        },
        readinessProbe: { exec: { command: ['true'] }, timeoutSeconds: 20 },
      },
    ],
  });
  await cluster.pod('probed', isReady);

  await cluster.kubectl('exec', 'probed', '--', 'rm', '/tmp/alive');

  await cluster.pod('probed', (it) => it.status.containerStatuses?.[0]?.restartCount === 1);
  await told('probed', /Killing: Container c failed liveness probe, will be restarted/);
});

test('a pod whose readiness probe fails is not ready and says why', async () => {
  await cluster.createPod('unready', {
    containers: [{ script: FOREVER, readinessProbe: { tcpSocket: { port: 81 } } }],
  });

  const { status } = await cluster.pod('unready', (pod) => pod.status.phase === 'Running');

  const ready = status.conditions?.find(({ type }) => type === 'Ready');
  assert.equal(ready?.message, 'containers with unready status: [c]');
});

// conformance: PreStop should call prestop when killing a pod
test('deletion runs the preStop hook, then the stop signal, and removes everything', async () => {
  await cluster.createPod('ending', {
    terminationGracePeriodSeconds: 30,
    volumes: [{ name: 'out', emptyDir: {} }],
    containers: [
      {
        script:
          'trap "echo signal; exit 0" TERM; echo ready; while :; do sleep 1000 & wait $!; done',
        lifecycle: { preStop: { exec: { command: ['sh', '-c', 'echo hook > /proc/1/fd/1'] } } },
      },
    ],
  });
  const { metadata } = await cluster.pod('ending', isReady);
  const { stdout } = spawn('kubectl', ['logs', '-f', 'ending'], { env: cluster.environment });
  // Before the first line nobody follows yet, and the container would not hear a signal.
  const lines = createInterface(stdout)[Symbol.asyncIterator]();
  assert.equal((await lines.next()).value, 'ready');

  await cluster.kubectl('delete', 'pod', 'ending');

  const rest: string[] = [];
  for await (const line of lines) rest.push(line);
  assert.deepEqual(rest, ['hook', 'signal']);
  const labels = { 'io.kubernetes.pod.uid': metadata.uid };
  assert.deepEqual(await cluster.engine.containers.list({ labels }), []);
});

test('a container that ignores the stop signal is killed when the grace period is over', async () => {
  await cluster.createPod('stubborn', {
    terminationGracePeriodSeconds: 1,
    containers: [{ script: 'trap "" TERM; while :; do sleep 1; done' }],
  });
  await cluster.pod('stubborn', isReady);

  await cluster.kubectl('delete', 'pod', 'stubborn', '--timeout=30s');

  await cluster.gone('stubborn');
});

test('a postStart hook holds back the next container', async () => {
  const mount = { volumeMounts: [{ name: 'shared', mountPath: '/shared' }] };
  await cluster.createPod('hooked', {
    restartPolicy: 'Never',
    volumes: [{ name: 'shared', emptyDir: {} }],
    containers: [
      {
        script: 'sleep 1',
        lifecycle: { postStart: { exec: { command: ['sh', '-c', 'echo done > /shared/hook'] } } },
        ...mount,
      },
      { script: 'cat /shared/hook', ...mount },
    ],
  });

  await cluster.pod('hooked', (it) => it.status.phase === 'Succeeded');

  assert.equal(await log('hooked', '-c', 'd'), 'done\n');
});

test('an image that cannot be pulled is told with its reason, and tried again', async () => {
  await cluster.createPod('imageless', {
    containers: [{ image: 'localhost:1/no/such:image', script: '' }],
  });

  await cluster.pod('imageless', (it) => state(it)?.waiting?.reason === 'ErrImagePull');
  const pod = await cluster.pod(
    'imageless',
    (it) => state(it)?.waiting?.reason === 'ImagePullBackOff',
  );

  assert.equal(pod.status.phase, 'Pending');
  assert.match(state(pod)?.waiting?.message ?? '', /Back-off pulling image .*connection refused/);
});

test('a missing ConfigMap is told, and the container starts when it comes', async () => {
  await cluster.createPod('configured', {
    restartPolicy: 'Never',
    containers: [
      {
        script: 'echo $COLOUR',
        env: [{ name: 'COLOUR', valueFrom: { configMapKeyRef: { name: 'late', key: 'colour' } } }],
      },
    ],
  });
  const waiting = await cluster.pod(
    'configured',
    (it) => state(it)?.waiting?.message !== undefined,
  );

  await cluster.cluster.objects.create<ConfigMap>('configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'late', namespace: 'default' },
    data: { colour: 'green' },
  });

  await cluster.pod('configured', (it) => it.status.phase === 'Succeeded');
  assert.equal(state(waiting)?.waiting?.reason, 'CreateContainerConfigError');
  assert.equal(state(waiting)?.waiting?.message, 'configmap "late" not found');
  assert.equal(await log('configured'), 'green\n');
});

test('a pod that is active longer than its deadline fails', async () => {
  await cluster.createPod('overdue', {
    activeDeadlineSeconds: 1,
    containers: [{ script: FOREVER }],
  });

  const { status } = await cluster.pod('overdue', (it) => it.status.phase === 'Failed');

  assert.equal(status.reason, 'DeadlineExceeded');
});

test('pods live through a restart of Slipway; what has changed meanwhile is noticed', async () => {
  await cluster.createPod('lasting', { containers: [{ script: FOREVER }, { script: FOREVER }] });
  const before = await cluster.pod('lasting', isReady);
  const [first, second] = before.status.containerStatuses ?? [];

  await cluster.restart(async () => {
    await cluster.engine.containers.kill((second?.containerID ?? '').replace('docker://', ''));
  });

  const { status } = await cluster.pod('lasting', (it) =>
    Boolean(isReady(it) && it.status.containerStatuses?.[1]?.restartCount),
  );
  assert.equal(status.containerStatuses?.[0]?.containerID, first?.containerID);
  assert.equal(status.containerStatuses?.[0]?.restartCount, 0);
  assert.equal(status.containerStatuses?.[1]?.restartCount, 1);
});

test('containers whose pod is gone are removed at the start', async () => {
  await cluster.createPod('orphan', { containers: [{ script: FOREVER }] });
  const { metadata } = await cluster.pod('orphan', isReady);
  const labels = { 'io.kubernetes.pod.uid': metadata.uid };

  await cluster.restart(async (objects) => {
    await objects.delete('pods', 'orphan', 'default', { gracePeriodSeconds: 0 });
  });

  assert.deepEqual(await cluster.engine.containers.list({ labels }), []);
});

test('a sandbox that dies is replaced, and its containers start again in the new one', async () => {
  await cluster.createPod('moved', { containers: [{ script: FOREVER }] });
  const { metadata } = await cluster.pod('moved', isReady);
  const [sandbox] = await cluster.engine.containers.list({
    labels: { 'io.kubernetes.pod.uid': metadata.uid, 'io.kubernetes.container.name': 'POD' },
  });

  await cluster.engine.containers.kill(sandbox?.Id ?? '');

  const { status } = await cluster.pod('moved', (it) =>
    Boolean(isReady(it) && it.status.containerStatuses?.[0]?.restartCount),
  );
  assert.equal(status.containerStatuses?.[0]?.restartCount, 1);
  await told('moved', /SandboxChanged/);
});

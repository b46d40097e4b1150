import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type NodeCluster, startNodeCluster } from '../node-cluster.ts';

/** What kubectl does with pods that run. */
let cluster: NodeCluster;
const other = 'slipway.local/test-other:1';
const kubectl: NodeCluster['kubectl'] = (...args) => cluster.kubectl(...args);

before(async () => {
  cluster = await startNodeCluster();
  await promisify(execFile)('docker', ['tag', cluster.image, other]);
});

after(async () => {
  await cluster[Symbol.asyncDispose]();
  await promisify(execFile)('docker', ['rmi', other]);
});

const FOREVER = 'trap "exit 0" TERM; while :; do sleep 1000 & wait $!; done';
const runArguments = () => [`--image=${cluster.image}`, '--command', '--', 'sh', '-c', FOREVER];
const isRunning = (name: string) =>
  kubectl('wait', `pod/${name}`, '--for=condition=Ready', '--timeout=60s');
const read = async <T>(...args: string[]) => JSON.parse(await kubectl(...args, '-o', 'json')) as T;

interface ShownPod {
  readonly metadata: { readonly name: string; readonly annotations?: Record<string, string> };
  readonly spec: {
    readonly restartPolicy: string;
    readonly containers: readonly { readonly image: string }[];
  };
}

/** A replication controller of one container, and what kubectl says when all its pods are ready. */
async function createController(name: string, replicas: number, script = FOREVER): Promise<void> {
  const labels = { app: name, role: 'primary' };
  const input = JSON.stringify({
    apiVersion: 'v1',
    kind: 'ReplicationController',
    metadata: { name, labels },
    spec: {
      replicas,
      selector: labels,
      template: {
        metadata: { labels },
        spec: {
          terminationGracePeriodSeconds: 1,
          containers: [
            {
              name,
              image: cluster.image,
              command: ['sh', '-c', script],
              ports: [{ name: 'main', containerPort: 6379 }],
            },
          ],
        },
      },
    },
  });
  const { code, stderr } = await cluster.run(['create', '-f', '-'], { input });
  assert.equal(code, 0, stderr);
  await readyPods(name, replicas);
}

/** The pods of a controller, once so many are there and ready. */
async function readyPods(app: string, count: number): Promise<readonly ShownPod[]> {
  const wanted = `--for=jsonpath={.status.readyReplicas}=${count}`;
  await kubectl('wait', `rc/${app}`, wanted, '--timeout=60s');
  const { items } = await read<{
    readonly items: readonly (ShownPod & { metadata: { deletionTimestamp?: string } })[];
  }>('get', 'pods', '-l', `app=${app}`);
  return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

/** Each line of a description that is asked for is there, with all of its words in their order. */
function assertTold(output: string, lines: readonly (readonly string[])[]): void {
  for (const words of lines) {
    const isThere = output.split('\n').some((line) => {
      let from = 0;
      return words.every((word) => {
        const at = line.indexOf(word, from);
        from = at + word.length;
        return at >= 0;
      });
    });
    assert.ok(isThere, `${words.join(' ')} is not in:\n${output}`);
  }
}

// conformance: Kubectl client Kubectl api-versions should check if v1 is in available api versions
// conformance: Kubectl client Kubectl cluster-info should check if Kubernetes control plane services is included in cluster-info
// conformance: Kubectl client Kubectl version should check is all data is printed
test('kubectl tells versions, of itself and the server, and where that is', async () => {
  const versions = (await kubectl('api-versions')).trim().split('\n');
  const version = await kubectl('version');
  const info = await kubectl('cluster-info');

  assert.ok(versions.includes('v1'));
  for (const who of ['Client', 'Server']) {
    assert.match(version, new RegExp(`${who} Version: v\\d\\.\\d+\\.[\\d\\w\\-.+]+`));
  }
  assert.match(info, /Kubernetes control plane.*is running at/);
});

// conformance: Kubectl client Kubectl describe should check if kubectl describe prints relevant information for rc and pods
// conformance: Kubectl client Kubectl expose should create services for rc
// conformance: Kubectl client Kubectl patch should add annotations for pods in rc
test('a controller and its pod are described, exposed and annotated', async () => {
  await createController('primary', 1);
  await kubectl('expose', 'rc', 'primary', '--name=rm2', '--port=1234', '--target-port=6379');
  await kubectl('expose', 'service', 'rm2', '--name=rm3', '--port=2345', '--target-port=6379');
  const [pod] = await readyPods('primary', 1);
  const name = pod?.metadata.name ?? '';
  await kubectl('patch', 'pod', name, '-p', '{"metadata":{"annotations":{"x":"y"}}}');

  assertTold(await kubectl('describe', 'pod', name), [
    ['Name:', 'primary-'],
    ['Namespace:', 'default'],
    ['Node:', 'node1'],
    ['Labels:', 'app=primary'],
    ['role=primary'],
    ['Annotations:'],
    ['Status:', 'Running'],
    ['IP:'],
    ['Controlled By:', 'ReplicationController/primary'],
    ['Image:', cluster.image],
    ['State:', 'Running'],
    ['QoS Class:', 'BestEffort'],
  ]);
  assertTold(await kubectl('describe', 'rc', 'primary'), [
    ['Name:', 'primary'],
    ['Namespace:', 'default'],
    ['Selector:', 'app=primary,role=primary'],
    ['Labels:', 'app=primary'],
    ['role=primary'],
    ['Annotations:'],
    ['Replicas:', '1 current', '1 desired'],
    ['Pods Status:', '1 Running', '0 Waiting', '0 Succeeded', '0 Failed'],
    ['Pod Template:'],
    ['Image:', cluster.image],
    ['Events:'],
  ]);
  assertTold(await kubectl('describe', 'service', 'rm2'), [
    ['Name:', 'rm2'],
    ['Namespace:', 'default'],
    ['Labels:', 'app=primary'],
    ['role=primary'],
    ['Annotations:'],
    ['Selector:', 'app=primary', 'role=primary'],
    ['Type:', 'ClusterIP'],
    ['IP:'],
    ['Port:', '<unset>', '1234/TCP'],
    ['Endpoints:'],
    ['Session Affinity:', 'None'],
  ]);
  assertTold(await kubectl('describe', 'node', 'node1'), [
    ...['Name:', 'Labels:', 'Annotations:', 'CreationTimestamp:', 'Conditions:'].map((it) => [it]),
    ['Type', 'Status', 'LastHeartbeatTime', 'LastTransitionTime', 'Reason', 'Message'],
    ...['Addresses:', 'Capacity:', 'Kernel Version:', 'OS Image:', 'Pods:'].map((it) => [it]),
    ['Container Runtime Version:'],
    ['Kubelet Version:'],
    ['Kube-Proxy Version:'],
  ]);
  assertTold(await kubectl('describe', 'namespace', 'default'), [
    ['Name:', 'default'],
    ['Labels:'],
    ['Annotations:'],
    ['Status:', 'Active'],
  ]);
  for (const [service, port] of [
    ['rm2', 1234],
    ['rm3', 2345],
  ] as const) {
    const { spec } = await read<{ readonly spec: { readonly ports: readonly object[] } }>(
      'get',
      'service',
      service,
    );
    const slices = await kubectl(
      'get',
      'endpointslices',
      '-l',
      `kubernetes.io/service-name=${service}`,
      '-o',
      'jsonpath={.items[*].ports[*].port} {.items[*].endpoints[*].targetRef.name}',
    );
    assert.deepEqual(spec.ports, [{ port, targetPort: 6379, protocol: 'TCP' }]);
    assert.equal(slices, `6379 ${name}`);
  }
  const [annotated] = await readyPods('primary', 1);
  assert.equal(annotated?.metadata.annotations?.x, 'y');
  await kubectl('delete', 'rc', 'primary');
});

// conformance: Kubectl client Kubectl run pod should create a pod from an image when restart is Never
// conformance: Kubectl client Kubectl server-side dry-run should check if kubectl can dry-run update Pods
// conformance: Kubectl client Kubectl replace should update a single-container pod's image
// conformance: Kubectl client Kubectl label should update the label on a resource
test('a pod is run, labelled, changed as if, and replaced', async () => {
  const imageOf = async (name: string) =>
    (await read<ShownPod>('get', 'pod', name)).spec.containers[0]?.image;
  await kubectl('run', 'never', '--restart=Never', '--pod-running-timeout=2m', ...runArguments());
  await kubectl('run', 'web', '--pod-running-timeout=2m', '--labels=run=web', ...runArguments());
  await isRunning('web');

  await kubectl('label', 'pods', 'web', 'testing-label=testing-label-value');
  const labelled = await kubectl('get', 'pod', 'web', '-L', 'testing-label');
  await kubectl('label', 'pods', 'web', 'testing-label-');
  const unlabelled = await kubectl('get', 'pod', 'web', '-L', 'testing-label');
  const patch = JSON.stringify({ spec: { containers: [{ name: 'web', image: other }] } });
  await kubectl('patch', 'pod', 'web', '-p', patch, '--dry-run=server');
  const before = await imageOf('web');
  const text = (await kubectl('get', 'pod', 'web', '-o', 'json')).replace(cluster.image, other);
  const replaced = await cluster.run(['replace', '-f', '-'], { input: text });

  const never = await read<ShownPod>('get', 'pod', 'never');
  assert.deepEqual(
    [never.spec.restartPolicy, never.spec.containers[0]?.image],
    ['Never', cluster.image],
  );
  assert.match(labelled, /testing-label-value/);
  assert.doesNotMatch(unlabelled, /testing-label-value/);
  assert.equal(before, cluster.image);
  assert.equal(replaced.code, 0, replaced.stderr);
  assert.equal(await imageOf('web'), other);
  await cluster.pod('web', ({ status }) => status.containerStatuses?.[0]?.image === other);
  await kubectl('delete', 'pods', 'web', 'never', '--grace-period=1');
});

// conformance: Kubectl client Kubectl diff should check if kubectl diff finds a difference for Deployments
test('diff shows what applying would change', async () => {
  const deployment = (image: string) =>
    JSON.stringify({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'httpd-deployment' },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'httpd' } },
        template: {
          metadata: { labels: { app: 'httpd' } },
          spec: { containers: [{ name: 'httpd', image, command: ['sh', '-c', FOREVER] }] },
        },
      },
    });
  const made = await cluster.run(['create', '-f', '-'], { input: deployment(cluster.image) });
  assert.equal(made.code, 0, made.stderr);

  const { code, stdout, stderr } = await cluster.run(['diff', '-f', '-'], {
    input: deployment(other),
  });

  assert.equal(code, 1, stderr);
  assert.ok(stdout.includes(`-        image: ${cluster.image}`), stdout);
  assert.ok(stdout.includes(`+        image: ${other}`), stdout);
  await kubectl('delete', 'deployment', 'httpd-deployment');
});

// conformance: Kubectl client Update Demo should create and stop a replication controller
// conformance: Kubectl client Update Demo should scale a replication controller
test('a controller whose pods serve something is made, scaled and stopped', async () => {
  const serve =
    'mkdir /www; echo \'{"image": "nautilus.jpg"}\' > /www/data.json; exec httpd -f -p 6379 -h /www';
  await createController('nautilus', 2, serve);
  const validate = async (count: number) => {
    const pods = await readyPods('nautilus', count);
    assert.equal(pods.length, count);
    for (const { metadata, spec } of pods) {
      assert.equal(spec.containers[0]?.image, cluster.image);
      const path = `/api/v1/namespaces/default/pods/${metadata.name}/proxy/data.json`;
      assert.match(await kubectl('get', '--raw', path), /nautilus\.jpg/);
    }
  };

  await validate(2);
  await kubectl('scale', 'rc', 'nautilus', '--replicas=1', '--timeout=1m');
  await validate(1);
  await kubectl('scale', 'rc', 'nautilus', '--replicas=2', '--timeout=1m');
  await validate(2);
  await kubectl('delete', 'rc', 'nautilus', '--grace-period=0', '--force');

  await kubectl('wait', 'pods', '-l', 'app=nautilus', '--for=delete', '--timeout=60s');
  assert.equal(await kubectl('get', 'rc,pods', '-l', 'app=nautilus', '-o', 'name'), '');
});

// conformance: Kubectl client Proxy server should support proxy with --port 0
// conformance: Kubectl client Proxy server should support --unix-socket=/path
test('kubectl proxy serves the API on a port of its choice, and on a socket', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-proxy-'));
  const socketPath = join(directory, 'test');
  try {
    await withProxy(['-p', '0', '--disable-filter'], async (line) => {
      const port = Number(/127\.0\.0\.1:(\d+)/.exec(line)?.[1]);
      assert.deepEqual(await versionsAt({ host: '127.0.0.1', port, path: '/api/' }), ['v1']);
    });
    await withProxy([`--unix-socket=${socketPath}`], async () => {
      assert.deepEqual(await versionsAt({ socketPath, path: '/api' }), ['v1']);
    });
  } finally {
    await rm(directory, { recursive: true });
  }
});

/** Runs kubectl proxy until `use` is done with it. */
async function withProxy(args: readonly string[], use: (line: string) => Promise<void>) {
  const child = spawn('kubectl', ['proxy', ...args], { env: cluster.environment });
  const ended = once(child, 'close');
  try {
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    await use(line.toString());
  } finally {
    child.kill();
    await ended;
  }
}

async function versionsAt(options: object): Promise<readonly string[]> {
  const asked = request(options);
  asked.end();
  const [response] = (await once(asked, 'response')) as [AsyncIterable<Buffer>];
  let text = '';
  for await (const chunk of response) text += chunk.toString();
  return (JSON.parse(text) as { readonly versions: readonly string[] }).versions;
}

// conformance: Kubectl logs logs should be able to retrieve and filter logs
test('logs are shown in part: the last lines, the first bytes, with times, since a moment', async () => {
  const generate = 'for i in 1 2 3 4 5; do echo "GET /api/v1/namespaces/kube-system $i"; done';
  await cluster.createPod('generator', {
    containers: [{ name: 'generator', script: `${generate}; ${FOREVER}` }],
  });
  await isRunning('generator');
  const logs = (...args: string[]) => kubectl('logs', 'generator', 'generator', ...args);
  const lines = (text: string) => text.trimEnd().split('\n');

  // It runs before it has said something.
  while (!(await logs()).includes('kube-system 5')) await delay(100);
  assert.match(await logs(), /\/api\/v1\/namespaces\/kube-system/);
  assert.deepEqual(lines(await logs('--tail=1')), ['GET /api/v1/namespaces/kube-system 5']);
  assert.equal(await logs('--limit-bytes=1'), 'G');
  const [stamped = '', ...more] = lines(await logs('--tail=1', '--timestamps'));
  assert.equal(more.length, 0);
  assert.match(stamped, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z GET /);
  const since = Date.parse(stamped.split(' ')[0] ?? '') + 2500;
  // What is asked for are whole seconds: two of them must have passed since the last line.
  while (Date.now() < since) await delay(100);
  assert.ok((await logs('--since=1s')).length < (await logs('--since=24h')).length);
});

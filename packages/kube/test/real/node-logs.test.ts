import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { WebSocket } from 'ws';
import { isReady, type NodeCluster, startNodeCluster } from '../node-cluster.ts';

/** `kubectl logs` with each of its flags, and what else reads from containers. */
let cluster: NodeCluster;

before(async () => {
  cluster = await startNodeCluster();
  await cluster.createPod('talker', {
    labels: { app: 'talk' },
    restartPolicy: 'OnFailure',
    initContainers: [{ script: 'echo from init' }],
    containers: [
      {
        script:
          'if test -e /again/x; then echo second; sleep 1000; fi; touch /again/x; echo first; echo error >&2; sleep 2; printf "no newline"; exit 1',
        volumeMounts: [{ name: 'again', mountPath: '/again' }],
      },
      { script: 'echo old; sleep 3; echo new; exec sleep 1000' },
    ],
    volumes: [{ name: 'again', emptyDir: {} }],
  });
  await cluster.pod('talker', ({ status }) => status.containerStatuses?.[0]?.restartCount === 1);
});

after(async () => {
  await cluster[Symbol.asyncDispose]();
});

const logs = (...args: string[]) => cluster.kubectl('logs', ...args);

/** The log as soon as it has `word`, and the container whose log it is. */
async function until(word: string, ...args: string[]): Promise<string> {
  let text = '';
  const waiting = (error: Error) => {
    if (!error.message.includes('is waiting to start')) throw error;
    return '';
  };
  while (!text.includes(word)) text = await logs(...args).catch(waiting);
  return text;
}

test('--previous is the log of the container before, with its last line', async () => {
  assert.equal(await until('second', 'talker', '-c', 'c'), 'second\n');
  const previous = await logs('talker', '-c', 'c', '--previous');

  assert.deepEqual(previous.split('\n').toSorted(), ['error', 'first', 'no newline']);
});

test('--since and --since-time leave out what is older', async () => {
  const whole = await until('new', 'talker', '-c', 'd', '--timestamps');
  const [old = '', recent = ''] = whole.split('\n');
  const time = (line: string) => line.split(' ')[0] ?? '';

  assert.equal(await logs('talker', '-c', 'd', `--since-time=${time(recent)}`), 'new\n');
  assert.equal(await logs('talker', '-c', 'd', `--since-time=${time(old)}`), 'old\nnew\n');
  assert.equal(await logs('talker', '-c', 'd', '--since=1h'), 'old\nnew\n');
  assert.match(time(old), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
});

test('--tail and --limit-bytes count from the end and from the beginning', async () => {
  await until('new', 'talker', '-c', 'd');

  assert.equal(await logs('talker', '-c', 'd', '--tail=1'), 'new\n');
  assert.equal(await logs('talker', '-c', 'd', '--tail=0'), '');
  assert.equal(await logs('talker', '-c', 'd', '--limit-bytes=5'), 'old\nn');
});

test('--all-containers and selectors read many logs, and say when they are too many to follow', async () => {
  await until('second', 'talker', '-c', 'c');
  const all = await logs('talker', '--all-containers', '--prefix');
  const follow = ['logs', '-l', 'app=talk', '--all-containers', '-f', '--max-log-requests=2'];

  const tooMany = await cluster.run(follow);

  for (const name of ['init-0', 'c', 'd'])
    assert.match(all, new RegExp(`\\[pod/talker/${name}\\]`));
  assert.match(tooMany.stderr, /you are attempting to follow 3 log streams/);
});

test('--follow goes on until it is told no more', async () => {
  await cluster.createPod('counter', {
    restartPolicy: 'Never',
    containers: [{ script: 'for i in 1 2 3; do echo $i; sleep 1; done; printf end' }],
  });
  await cluster.pod('counter', ({ status }) => status.phase !== 'Pending');

  const child = spawn('kubectl', ['logs', '-f', 'counter'], { env: cluster.environment });
  const seen: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) seen.push(line);

  assert.deepEqual(seen, ['1', '2', '3', 'end']);
});

for (const [what, args, expected] of [
  [
    'a container that is not there',
    ['talker', '-c', 'x'],
    /container x is not valid for pod talker/,
  ],
  ['one of several', ['talker', '-c', ''], /Defaulted container "c"|a container name must be/],
  [
    'what was before the first',
    ['talker', '-c', 'd', '-p'],
    /previous terminated container "d" in pod "talker" not found/,
  ],
] as const) {
  test(`the log of ${what} is a clear answer`, async () => {
    const { stderr } = await cluster.run(['logs', ...args]);

    assert.match(stderr, expected);
  });
}

/** What a WebSocket on a path of the API says until it is closed. */
async function said(path: string, protocol: string, token?: string): Promise<Buffer> {
  const config = await readFile(cluster.environment.KUBECONFIG ?? '', 'utf8');
  const find = (key: string) => new RegExp(`${key}: "?([^\\s"]+)`).exec(config)?.[1] ?? '';
  const url = find('server').replace('https', 'wss') + path;
  const socket = new WebSocket(url, [protocol], {
    ca: Buffer.from(find('certificate-authority-data'), 'base64'),
    headers: { Authorization: `Bearer ${token ?? find('token')}` },
  });
  const pieces: Buffer[] = [];
  socket.on('message', (data: Buffer) => pieces.push(data));
  // Rejects with the error of a handshake that is refused.
  await once(socket, 'close');
  return Buffer.concat(pieces);
}

// conformance: Pods should support retrieving logs from the container over websockets [NodeConformance]
test('a log is read over a WebSocket', async () => {
  await cluster.createPod('alive', {
    restartPolicy: 'Never',
    containers: [{ script: 'echo container is alive' }],
  });
  await cluster.pod('alive', ({ status }) => status.phase === 'Succeeded');
  const path = '/api/v1/namespaces/default/pods/alive/log?container=c';

  assert.equal(String(await said(path, 'binary.k8s.io')), 'container is alive\n');
  const encoded = String(await said(path, 'base64.binary.k8s.io'));
  assert.equal(Buffer.from(encoded, 'base64').toString(), 'container is alive\n');
});

test('who may read logs reads them over a WebSocket, and runs nothing', async () => {
  await cluster.createPod('read', { containers: [{ script: 'echo read; exec sleep 1000' }] });
  await cluster.kubectl('create', 'serviceaccount', 'reader');
  await cluster.kubectl('create', 'role', 'reader', '--verb=get', '--resource=pods/log');
  await cluster.kubectl(
    'create',
    'rolebinding',
    'reader',
    '--role=reader',
    '--serviceaccount=default:reader',
  );
  const token = (await cluster.kubectl('create', 'token', 'reader')).trim();
  await until('read', 'read');
  const path = '/api/v1/namespaces/default/pods/read';

  assert.equal(String(await said(`${path}/log`, 'binary.k8s.io', token)), 'read\n');
  const exec = said(`${path}/exec?stdout=1&command=true`, 'v4.channel.k8s.io', token);
  await assert.rejects(exec, /Unexpected server response: 403/);
});

// conformance: Pods should support remote command execution over websockets [NodeConformance]
test('a command is run over a WebSocket', async () => {
  await cluster.createPod('remote', { containers: [{ script: 'exec sleep 1000' }] });
  await cluster.pod('remote', isReady);
  const command = ['cat', '/etc/resolv.conf'].map((word) => `command=${word}`).join('&');

  const output = await said(
    `/api/v1/namespaces/default/pods/remote/exec?stderr=1&stdout=1&container=c&${command}`,
    'v4.channel.k8s.io',
  );

  assert.equal(output[0], 1);
  assert.match(String(output), /nameserver /);
  assert.match(String(output), /"status":"Success"/);
});

// conformance: Kubelet when scheduling a busybox command in a pod should print the output to logs [NodeConformance]
test('what a command prints is its log', async () => {
  await cluster.createPod('printer', {
    restartPolicy: 'Never',
    containers: [{ script: "echo 'Hello World'" }],
  });
  await cluster.pod('printer', ({ status }) => status.phase === 'Succeeded');

  assert.equal(await logs('printer'), 'Hello World\n');
});

test('an image that the engine has is in the cluster without being loaded', async () => {
  const tag = 'slipway.local/test-built:1';
  const build = spawn('docker', ['build', '-q', '-t', tag, '-']);
  build.stdin.end(`FROM ${cluster.image}\nRUN echo built > /built\n`);
  assert.deepEqual(await once(build, 'close'), [0, null]);
  try {
    for (const imagePullPolicy of ['IfNotPresent', 'Never'] as const) {
      const name = `built-${imagePullPolicy.toLowerCase()}`;
      const container = { image: tag, imagePullPolicy };
      assert.equal(await cluster.printed(name, 'cat /built', container), 'built\n');
    }
  } finally {
    await cluster.kubectl('delete', 'pod', 'built-never', 'built-ifnotpresent', '--now');
    await cluster.engine.images.remove(tag, { force: true });
  }
  await cluster.createPod('missing', {
    containers: [{ image: 'slipway.local/no-such:1', imagePullPolicy: 'Never', script: 'true' }],
  });
  const { status } = await cluster.pod('missing', (pod) =>
    Boolean(pod.status.containerStatuses?.[0]?.state?.waiting?.message),
  );
  assert.equal(status.containerStatuses?.[0]?.state?.waiting?.reason, 'ErrImageNeverPull');
});

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { type NodeCluster, startNodeCluster } from '../node-cluster.ts';

let cluster: NodeCluster;

/** Serves `hello` on every address (9000) and `loopback` on 127.0.0.1 only (8080). */
const server = [
  'echo started',
  'mkdir -p /www && echo loopback > /www/index.html',
  // It reads the request: data that nobody read makes the kernel reset the connection.
  'nc -ll -p 9000 -e sh -c "read request; read end; echo hello" &',
  'exec httpd -f -p 127.0.0.1:8080 -h /www',
].join('\n');

before(async () => {
  cluster = await startNodeCluster();
  const container = { name: 'c', image: cluster.image };
  const pod = (name: string, more: object) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { terminationGracePeriodSeconds: 1, containers: [{ ...container, ...more }] },
  });
  await cluster.apply(pod('server', { command: ['sh', '-c', server] }));
  await cluster.apply(pod('shell', { command: ['sh'], stdin: true, tty: true }));
  await cluster.apply(pod('echo', { command: ['cat'], stdin: true }));
  await cluster.kubectl('wait', '--for=condition=Ready', '--all', 'pod', '--timeout=60s');
});

after(async () => {
  await cluster[Symbol.asyncDispose]();
});

for (const [protocol, isWebSocket] of [
  ['WebSocket', 'true'],
  ['SPDY', 'false'],
] as const) {
  const environment = {
    KUBECTL_REMOTE_COMMAND_WEBSOCKETS: isWebSocket,
    KUBECTL_PORT_FORWARD_WEBSOCKETS: isWebSocket,
  };
  const kubectl = (args: readonly string[], input: string | Buffer = '') =>
    cluster.run(args, { environment, input });

  test(`exec keeps the streams apart and passes the exit code on (${protocol})`, async () => {
    const script = 'echo out; echo err >&2; exit 3';

    const { code, stdout, stderr } = await kubectl(['exec', 'server', '--', 'sh', '-c', script]);

    assert.equal(stdout, 'out\n');
    assert.match(stderr, /^err\n/);
    assert.equal(code, 3);
  });

  test(`a reader that has seen enough ends exec, and nothing else (${protocol})`, async () => {
    const pipe = 'kubectl exec server -- seq 300000 | head -1';
    const child = spawn('sh', ['-c', pipe], { env: { ...cluster.environment, ...environment } });

    assert.equal(await text(child.stdout), '1\n');

    assert.equal((await kubectl(['exec', 'server', '--', 'echo', 'alive'])).stdout, 'alive\n');
  });

  test(`exec carries input up to its end (${protocol})`, async () => {
    const input = Buffer.alloc(3_000_000, 'x');

    const { stdout } = await kubectl(['exec', '-i', 'server', '--', 'wc', '-c'], input);

    assert.equal(stdout.trim(), '3000000');
  });

  test(`attach reaches the container's own process (${protocol})`, async () => {
    const args = ['attach', '-i', 'echo', '--quiet'];
    const child = spawn('kubectl', args, { env: { ...cluster.environment, ...environment } });
    child.stdin.write(`through ${protocol}\n`);

    const lines = createInterface({ input: child.stdout });
    for await (const line of lines) if (line === `through ${protocol}`) break;

    child.kill();
  });

  for (const [port, path, expected] of [
    ['9000', 'that listens everywhere', /hello/],
    ['8080', 'that listens on loopback only', /loopback/],
  ] as const) {
    test(`port-forward reaches a server ${path} (${protocol})`, async () => {
      const child = spawn('kubectl', ['port-forward', 'pod/server', `:${port}`], {
        env: { ...cluster.environment, ...environment },
      });
      try {
        const local = await localPort(child.stdout);

        const answers = await Promise.all([ask(local), ask(local)]);

        for (const answer of answers) assert.match(answer, expected);
      } finally {
        child.kill();
      }
    });
  }

  test(`cp copies a file to a pod and back (${protocol})`, async () => {
    const directory = await mkdtemp(join(tmpdir(), 'slipway-cp-'));
    const content = Buffer.alloc(500_000, 'abc\n');
    await writeFile(join(directory, 'there'), content);

    const up = await kubectl(['cp', join(directory, 'there'), 'server:/tmp/file']);
    const down = await kubectl(['cp', 'server:/tmp/file', join(directory, 'back')]);

    assert.equal(up.code + down.code, 0, up.stderr + down.stderr);
    assert.deepEqual(await readFile(join(directory, 'back')), content);
    await rm(directory, { recursive: true });
  });
}

test('exec with a terminal has one stream and the size of the terminal', async () => {
  // The size follows in a message of its own.
  const script = 'until stty size 2>/dev/null | grep .; do :; done; test -t 0 && echo terminal';

  // `script` gives kubectl a terminal of its own.
  const inside = `stty cols 99 rows 44; kubectl exec -it server -- sh -c '${script}'`;
  const child = spawn('script', ['-qec', inside, '/dev/null'], { env: cluster.environment });
  child.stdin.end();
  const output = await text(child.stdout);

  assert.match(output, /terminal/);
  assert.match(output, /44 99/);
});

test('exec in a container that is not there says which', async () => {
  const { code, stderr } = await cluster.run(['exec', 'server', '-c', 'nope', '--', 'true']);

  assert.notEqual(code, 0);
  assert.match(stderr, /container nope is not valid for pod server/);
});

test('port-forward to a port where nobody listens says so', async () => {
  const child = spawn('kubectl', ['port-forward', 'pod/server', ':9999'], {
    env: cluster.environment,
  });
  await ask(await localPort(child.stdout));

  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    lines.push(line);
    if (/connection refused/i.test(line)) break;
  }
  child.kill();

  assert.match(lines.join('\n'), /connection refused/i);
});

test('logs that are followed have their last line, whether it ends or not', async () => {
  const script = 'echo one; sleep 1; printf last';
  await cluster.createPod('unfinished', { restartPolicy: 'Never', containers: [{ script }] });
  await cluster.pod('unfinished', ({ status }) => status.phase !== 'Pending');

  assert.equal(await cluster.kubectl('logs', '-f', 'unfinished'), 'one\nlast');
});

test('logs: whole, tail, limit, timestamps', async () => {
  const all = await cluster.kubectl('logs', 'server');
  const stamped = await cluster.kubectl('logs', 'server', '--timestamps', '--tail=1');
  const short = await cluster.kubectl('logs', 'server', '--limit-bytes=3');

  assert.equal(all, 'started\n');
  assert.match(stamped, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z started\n$/);
  assert.equal(short, 'sta');
});

/** The port that kubectl has chosen. */
async function localPort(output: NodeJS.ReadableStream): Promise<number> {
  for await (const line of createInterface({ input: output })) {
    const port = /127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (port) return Number(port);
  }
  throw new Error('kubectl did not say where it listens');
}

async function ask(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write('GET / HTTP/1.0\r\n\r\n');
  socket.on('error', () => {});
  return text(socket).catch(() => '');
}

for (const [what, flags] of [
  ['without a terminal', []],
  ['with one', ['-t']],
] as const) {
  test(`a command of exec ${what} ends when its client is gone, with what it has started`, async () => {
    const script = 'sleep 7777 & echo begun; wait';
    const args = ['exec', '-i', ...flags, 'server', '--', 'sh', '-c', script];
    const child = spawn('kubectl', args, { env: cluster.environment });
    for await (const line of createInterface({ input: child.stdout }))
      if (/begun/.test(line)) break;

    child.kill('SIGKILL');

    const processes = () => cluster.kubectl('exec', 'server', '--', 'ps');
    let list = await processes();
    while (/sleep 7777/.test(list)) list = await processes();
  });
}

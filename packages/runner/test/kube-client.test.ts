import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ExecutorJob, Stage } from '../src/execution/executor.ts';
import { JobFailure } from '../src/execution/failure.ts';
import { composeScript } from '../src/execution/script.ts';
import { KubeClient } from '../src/executors/kubernetes/client/kube-client.ts';
import { podEnvironment } from '../src/executors/kubernetes/running/job-pod.ts';
import { execInPod, readFromPod } from '../src/executors/kubernetes/running/pod-exec.ts';

/** A cluster that answers every request with `answer` and every exec with `exec`. */
async function withCluster(
  answer: string,
  exec: (socket: WebSocket, request: IncomingMessage) => void,
  body: (client: KubeClient) => Promise<void>,
): Promise<void> {
  const server = createServer((_request, response) => response.end(answer));
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', exec);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const client = new KubeClient({
    server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tls: {},
    authorization: async () => undefined,
  });
  try {
    await body(client);
  } finally {
    client.close();
    for (const socket of sockets.clients) socket.terminate();
    server.closeAllConnections();
    server.close();
  }
}

const signal = new AbortController().signal;
const run = { namespace: 'n', pod: 'p', container: 'c', command: ['true'] };

for (const [title, exec, message] of [
  [
    'a status that is no JSON',
    (socket: WebSocket) => socket.send(Buffer.from('\x03{broken')),
    /sent a status that is no JSON/,
  ],
  ['an end without a status', (socket: WebSocket) => socket.close(), /ended before its command/],
  [
    'bytes that are no frame',
    (socket: WebSocket) =>
      (socket as unknown as { _socket: PassThrough })._socket.write('\xff\xff\xff'),
    /invalid|RSV|ended before/i,
  ],
] as const) {
  test(`a cluster that answers a command with ${title} fails that command only`, async () => {
    await withCluster('', exec, async (client) => {
      const stdout = new PassThrough();

      await assert.rejects(execInPod(client, { ...run, stdout }, signal), message);
    });
  });
}

test('an answer that is no JSON fails that request only', async () => {
  await withCluster(
    '<html>',
    () => undefined,
    async (client) => {
      await assert.rejects(client.get('/version'), SyntaxError);
    },
  );
});

test('a command ends when nobody reads what it prints any more', async () => {
  const flood = (socket: WebSocket): void => {
    for (let sent = 0; sent < 64; sent += 1) socket.send(Buffer.alloc(64 << 10, 1));
  };
  await withCluster('', flood, async (client) => {
    const { output, code } = readFromPod(client, run, signal);
    output.once('data', () => output.destroy());

    await assert.rejects(code, /nobody reads/);
  });
});

test('an answer that does not end is not read for ever', async () => {
  await withCluster(
    `"${'x'.repeat(17 << 20)}"`,
    () => undefined,
    async (client) => {
      await assert.rejects(client.get('/version'), /the answer of the cluster is larger than/);
    },
  );
});

/** A script that was aborted: its connection to the pod, and that of what ends it. */
interface Aborted {
  readonly script: WebSocket;
  readonly end: WebSocket;
  /** The commands that were sent, in the order of the connections. */
  readonly commands: readonly string[];
  readonly running: Promise<number>;
  isOver(): boolean;
}

/** Runs a script in a pod whose commands do nothing, and aborts it before any of them has begun. */
async function withAborted(
  commands: readonly string[],
  temporary: string,
  body: (aborted: Aborted) => Promise<void>,
): Promise<void> {
  const execs: { readonly socket: WebSocket; readonly command: string }[] = [];
  const { promise: bothCame, resolve } = Promise.withResolvers<void>();
  const exec = (socket: WebSocket, { url = '' }: IncomingMessage): void => {
    const words = new URL(url, 'http://pod').searchParams.getAll('command');
    if (execs.push({ socket, command: words.at(-1) ?? '' }) === 2) resolve();
  };
  await withCluster('{}', exec, async (client) => {
    const place = { client, namespace: 'n', name: 'p', graceMilliseconds: 1_000 };
    const job = { inside: { temporary }, log: { stream: new PassThrough() } };
    const environment = podEnvironment(job as unknown as ExecutorJob, {
      ...{ ...place, overrides: new Map(), remove: async () => undefined },
    });
    const abort = new AbortController();
    let isOver = false;
    const running = environment.run(stageOf(commands), abort.signal).finally(() => {
      isOver = true;
    });
    running.catch(() => undefined);
    while (execs.length === 0) await delay(5);

    // A job whose time is over ends with a failure of its own.
    abort.abort(new JobFailure('job_execution_timeout', 'enough'));
    await bothCame;
    const [script, end] = execs.map(({ socket }) => socket);
    assert.ok(script && end);
    const said = execs.map(({ command }) => command);
    await body({ script, end, commands: said, running, isOver: () => isOver });
  });
}

const stageOf = (commands: readonly string[]): Stage => ({
  ...{ name: 'step_script', commands, variables: new Map(), directory: '/' },
});

const ended = (code: number): Buffer =>
  Buffer.from(
    `\x03${JSON.stringify({ status: 'Failure', details: { causes: [{ reason: 'ExitCode', message: String(code) }] } })}`,
  );

for (const [how, end] of [
  ['has ended', (script: WebSocket) => script.send(ended(143))],
  ['has lost its connection', (script: WebSocket) => script.terminate()],
] as const) {
  test(`an aborted script that ${how} is over when the signals meant for it have been sent`, async () => {
    await withAborted(['sleep 9'], '/t', async (aborted) => {
      end(aborted.script);
      await delay(100);

      assert.equal(aborted.isOver(), false);
      aborted.end.send(ended(0));
      await assert.rejects(aborted.running, /enough/);
    });
  });
}

test('a script that was aborted before it began does not begin', async () => {
  const directory = await mkdtemp(`${tmpdir()}/slipway-aborted-`);
  const made = `${directory}/made`;
  const touch = [`touch ${made}`];
  await withAborted(touch, `${directory}/t`, async ({ commands, ...aborted }) => {
    const [begin = '', end = ''] = commands;
    // By hand: its signals would be for this machine.
    const [, isOver] = /: > '([^']+)'/.exec(end) ?? [];
    assert.ok(isOver);
    await mkdir(`${directory}/t`);
    await writeFile(isOver, '');

    const program = spawn('sh', ['-c', begin], { stdio: ['pipe', 'ignore', 'ignore'] });
    program.stdin.end(composeScript(stageOf(touch)));
    const [code] = await once(program, 'exit');

    assert.deepEqual([code, existsSync(made)], [143, false]);
    aborted.script.send(ended(143));
    aborted.end.send(ended(0));
    await assert.rejects(aborted.running, /enough/);
  });
  await rm(directory, { recursive: true });
});

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ExecutorJob, Stage } from '../src/execution/executor.ts';
import { KubeClient } from '../src/executors/kubernetes/client/kube-client.ts';
import { podEnvironment } from '../src/executors/kubernetes/running/job-pod.ts';
import { execInPod, readFromPod } from '../src/executors/kubernetes/running/pod-exec.ts';

/** A cluster that answers every request with `answer` and every exec with `exec`. */
async function withCluster(
  answer: string,
  exec: (socket: WebSocket) => void,
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

test('an aborted script has ended when the signals meant for it have been sent', async () => {
  const sockets: WebSocket[] = [];
  const { promise: bothCame, resolve } = Promise.withResolvers<void>();
  const exec = (socket: WebSocket): void => {
    if (sockets.push(socket) === 2) resolve();
  };
  await withCluster('{}', exec, async (client) => {
    const ended = (code: number) =>
      Buffer.from(
        `\x03${JSON.stringify({ status: 'Failure', details: { causes: [{ reason: 'ExitCode', message: String(code) }] } })}`,
      );
    const place = { client, namespace: 'n', name: 'p', graceMilliseconds: 1_000 };
    const job = { inside: { temporary: '/t' }, log: { stream: new PassThrough() } };
    const environment = podEnvironment(job as unknown as ExecutorJob, {
      ...{ ...place, overrides: new Map(), remove: async () => undefined },
    });
    const stage = {
      name: 'step_script',
      commands: ['sleep 9'],
      variables: new Map(),
      directory: '/',
    };
    const abort = new AbortController();
    let isOver = false;
    const running = environment.run(stage as unknown as Stage, abort.signal).finally(() => {
      isOver = true;
    });
    running.catch(() => undefined);
    while (sockets.length === 0) await delay(5);

    abort.abort(new Error('enough'));
    await bothCame;
    sockets[0]?.send(ended(143));
    await delay(100);

    assert.equal(isOver, false);
    sockets[1]?.send(ended(0));
    await assert.rejects(running, /enough/);
  });
});

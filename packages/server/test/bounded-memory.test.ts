import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { nextJob, root, startServer, type TestServer } from './harness.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const megabyte = 2 ** 20;
const line = `${'x'.repeat(1023)}\n`;

/** What this process holds: server and clients, but for what the kernel keeps. */
function heldBytes(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** A client that has asked, and takes nothing of the answer. */
async function deaf({ url }: TestServer, path: string): Promise<Socket> {
  const { port, hostname } = new URL(url);
  const socket = connect({ port: Number(port), host: hostname });
  await once(socket, 'connect');
  socket.pause();
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nPRIVATE-TOKEN: ${root.token}\r\n\r\n`);
  return socket;
}

async function runningJob(server: TestServer) {
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({ '.gitlab-ci.yml': 'a: {script: [make]}\n' });
  const job = await nextJob(runner);
  let offset = 0;
  const write = async (bytes: number) => {
    const text = line.repeat(bytes / line.length);
    assert.equal((await runner.patch(job, offset, text)).status, 202);
    offset += bytes;
  };
  return { project, job, write };
}

test('listeners that never read cost no more for a long log than for a short one', async () => {
  await using server = await startServer();
  const { job, write } = await runningJob(server);
  const before = heldBytes();
  // The most that one user may have.
  const answers = await Promise.all(
    Array.from({ length: 100 }, () =>
      server.server.fetch(
        new Request(`${server.url}/-/events?job=${job.id}&offset=0`, {
          headers: { 'private-token': root.token },
        }),
      ),
    ),
  );

  await write(megabyte);
  const short = (await settled()) - before;
  for (let round = 0; round < 8; round += 1) await write(megabyte);
  const long = (await settled()) - before;

  for (const { body } of answers) await body?.cancel();
  // Each would hold 8 MB more of it.
  assert.ok(long - short < 16 * megabyte, `${(long - short) / megabyte} MB more`);
  assert.ok(long / 100 < 300 * 1024, `${long / 100 / 1024} kB of each listener`);
});

/** What is held when nothing more comes to it; whoever takes without end never settles. */
async function settled(): Promise<number> {
  let last = heldBytes();
  for (let calm = 0; calm < 20; ) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    const now = heldBytes();
    if (now > 400 * megabyte) return now;
    calm = Math.abs(now - last) < 64 * 1024 ? calm + 1 : 0;
    last = now;
  }
  return last;
}

test('a long log that a client asks for and does not read stays on the disk', async () => {
  await using server = await startServer();
  const { project, job, write } = await runningJob(server);
  for (let round = 0; round < 16; round += 1) await write(megabyte);

  const before = heldBytes();
  const path = `/api/v4/projects/${project.id}/jobs/${job.id}/trace`;
  const sockets = await Promise.all(Array.from({ length: 20 }, () => deaf(server, path)));
  // By then all others have been answered as far as they will be.
  for (let round = 0; round < 20; round += 1) await server.api('GET', '/version');
  const held = (await settled()) - before;

  for (const socket of sockets) socket.destroy();
  assert.ok(held / 20 < megabyte, `${held / 20 / 1024} kB of each client`);
});

test('a client that is silent after its headers costs little', async () => {
  await using server = await startServer();
  const before = heldBytes();
  const sockets = await Promise.all(
    Array.from({ length: 300 }, async () => {
      const socket = await deaf(server, '/api/v4/version');
      socket.write('GET /api/v4/version HTTP/1.1\r\nHost: localhost\r\n');
      return socket;
    }),
  );
  for (let round = 0; round < 20; round += 1) await server.api('GET', '/version');
  const held = (await settled()) - before;

  for (const socket of sockets) socket.destroy();
  // Both ends of the connection are in this process.
  assert.ok(held / 300 < 100 * 1024, `${held / 300 / 1024} kB of each connection`);
});

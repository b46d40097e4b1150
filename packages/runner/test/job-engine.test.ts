import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { createEngine } from '@slipway/engine';
import { createJobEngine, serverOf } from '#executors/engine-socket/job-engine';

/** What no request of these tests comes to. */
const unused = (): never => {
  throw new Error('not asked for');
};

test('a job’s files are worked on only when what it has begun is over, though its client has gone', async () => {
  const folder = await mkdtemp(`${tmpdir()}/slipway-job-engine-`);
  const started = Promise.withResolvers<ServerResponse>();
  const real = createServer((_, response) => started.resolve(response));
  real.listen(`${folder}/engine.sock`);
  await once(real, 'listening');
  const engine = createEngine({ socketPath: `${folder}/engine.sock` });
  const answers = createJobEngine({
    ...{ engine, socketPath: engine.address, folder, socket: '' },
    job: () => ({
      labels: {},
      ownLabel: 'a=b',
      container: 'c',
      imagePath: '',
      localPath: 'l',
      builds: '/b',
    }),
    things: {
      container: async (id) => id,
      image: (name) => name,
      imageProblem: async () => undefined,
      buildProblem: async () => undefined,
      problemOf: async () => undefined,
      bring: () => undefined,
      drop: () => undefined,
      isOwnImage: () => true,
      nearer: () => undefined,
      hasCome: async () => undefined,
      bringNearer: async () => (name) => name,
      tell: () => undefined,
    },
    networks: { make: unused, usual: unused, find: () => undefined, remove: unused, close: unused },
    folders: { open: unused, close: unused },
    ports: { give: unused, of: () => [], settle: async () => undefined },
    nameOf: (name) => `prefix-${name}`,
    ...{ tagged: unused, pushed: unused, madeVolume: unused },
  });
  const server = serverOf(answers).listen(`${folder}/job.sock`);
  await once(server, 'listening');
  const client = request({
    socketPath: `${folder}/job.sock`,
    method: 'POST',
    path: '/containers/x/start',
  });
  client.on('error', () => undefined);
  const connected = once(server, 'connection') as Promise<[Socket]>;
  client.end();

  const answer = await started.promise;
  const [socket] = await connected;
  const gone = once(socket, 'close');
  client.destroy();
  await gone;
  let isHeld = false;
  const held = answers.hold(true).then(() => {
    isHeld = true;
  });
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(isHeld, false);
  answer.writeHead(204).end();
  await held;

  engine.close();
  server.close();
  server.closeAllConnections();
  real.close();
  real.closeAllConnections();
  await rm(folder, { recursive: true });
});

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { createEngine } from '@slipway/engine';
import { createJobEngine, serverOf } from '#executors/engine-socket/job-engine';

/** What no request of these tests comes to. */
const unused = (): never => {
  throw new Error('not asked for');
};

/** A job's engine before one that is answered for by the test. */
async function begin(engineAnswers: (response: ServerResponse) => void) {
  const folder = await mkdtemp(`${tmpdir()}/slipway-job-engine-`);
  const real = createServer((_, response) => engineAnswers(response));
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
  return {
    answers,
    server,
    ask: (method: string, path: string) =>
      request({ socketPath: `${folder}/job.sock`, method, path }),
    async [Symbol.asyncDispose]() {
      engine.close();
      for (const each of [server, real]) {
        each.close();
        each.closeAllConnections();
      }
      await rm(folder, { recursive: true });
    },
  };
}

test('clients that ask how to build hear of the builder that jobs have', async () => {
  await using it = await begin((response) => {
    response.writeHead(200, { 'api-version': '1.47', 'builder-version': '2' }).end('OK');
  });

  const asked = it.ask('GET', '/_ping').end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  answer.resume();

  assert.equal(answer.headers['builder-version'], '1');
  assert.equal(answer.headers['api-version'], '1.47');
});

test('a job’s files are worked on only when what it has begun is over, though its client has gone', async () => {
  const started = Promise.withResolvers<ServerResponse>();
  await using it = await begin(started.resolve);
  const { answers, server } = it;
  const client = it.ask('POST', '/containers/x/start');
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
});

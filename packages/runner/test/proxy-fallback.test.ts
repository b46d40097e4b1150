import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { createEngine, type Engine } from '@slipway/engine';
import type { Image } from '@slipway/protocol';
import { provideImage } from '#executors/docker/images';
import { createJobEngine, serverOf } from '#executors/engine-socket/job-engine';
import type { ExecutorJob } from '../src/execution/executor.ts';

const host = 'localhost:8929';
const nearer = `${host}/acme/dependency_proxy/containers/library/tool`;
const credentials = [{ type: 'registry', url: host, username: 'gitlab-ci-token', password: 'x' }];

/** How the server's registry answers a pull by the dependency proxy. */
type Proxy = (response: ServerResponse) => void;

const givesNothing: Proxy = (response) =>
  response
    .writeHead(404, { 'Content-Type': 'application/json' })
    .end('{"message":"the upstream is away"}');
const breaksOff: Proxy = (response) =>
  response.end('{"status":"Pulling fs layer","id":"a1"}\n{"error":"the upstream fell silent"}\n');

/** An engine that has nothing and pulls `tool` from its own registry, and by the proxy as told. */
async function withEngine(
  proxy: Proxy,
  use: (engine: Engine, asked: readonly string[], folder: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(`${tmpdir()}/slipway-proxy-fallback-`);
  const asked: string[] = [];
  const answer = (incoming: IncomingMessage, response: ServerResponse) => {
    const url = new URL(incoming.url ?? '', 'http://engine');
    const from = url.searchParams.get('fromImage');
    if (from === null) return response.end('{"Id":"sha256:f00d","RepoDigests":[]}');
    asked.push(from);
    if (from.startsWith(host)) return proxy(response);
    return response.end('{"status":"Downloaded newer image"}\n');
  };
  const real = createServer(answer).listen(`${folder}/engine.sock`);
  await once(real, 'listening');
  const engine = createEngine({ socketPath: `${folder}/engine.sock` });
  try {
    await use(engine, asked, folder);
  } finally {
    engine.close();
    real.close();
    real.closeAllConnections();
    await rm(folder, { recursive: true });
  }
}

for (const [what, proxy, why] of [
  ['gives nothing', givesNothing, 'the upstream is away'],
  ['breaks off', breaksOff, 'the upstream fell silent'],
] as const) {
  test(`a job's image comes from its own registry when the dependency proxy ${what}, and the log says why`, async () => {
    await withEngine(proxy, async (engine, asked) => {
      const lines: string[] = [];
      // As much of a job as the question needs.
      const job = {
        payload: { credentials, job_info: { project_full_path: 'acme/shop' } },
        variables: { get: () => undefined },
        log: {
          plain: (line: string) => lines.push(line),
          warn: (line: string) => lines.push(line),
        },
      } as unknown as ExecutorJob;
      const image = { name: 'tool:1', pull_policy: ['always'] } as unknown as Image;

      const signal = new AbortController().signal;
      const details = await provideImage(engine, job, image, signal, 'docker.io');

      assert.equal(details.Id, 'sha256:f00d');
      assert.deepEqual(asked, [nearer, 'tool']);
      assert.ok(
        lines.some((line) => line.startsWith('It does not come by') && line.includes(why)),
        lines.join('\n'),
      );
    });
  });

  test(`a job's docker pull goes on elsewhere when the dependency proxy ${what}, and the log says why`, async () => {
    await withEngine(proxy, async (engine, asked, folder) => {
      const told: string[] = [];
      const brought: string[] = [];
      const answers = jobEngine(engine, folder, {
        tell: (line) => told.push(line),
        bring: (name) => brought.push(name),
      });
      const server = serverOf(answers).listen(`${folder}/job.sock`);
      await once(server, 'listening');

      const path = '/images/create?fromImage=tool&tag=1';
      const pull = request({ socketPath: `${folder}/job.sock`, method: 'POST', path }).end();
      const [answer] = (await once(pull, 'response')) as [IncomingMessage];
      const said = await text(answer);

      assert.match(said, /Downloaded newer image/);
      assert.doesNotMatch(said, /error/);
      assert.deepEqual(asked, [nearer, 'tool']);
      assert.match(told.join('\n'), new RegExp(`does not come by the dependency proxy: .*${why}`));
      assert.equal(brought.length, 1);
      server.close();
      server.closeAllConnections();
    });
  });
}

/** What no request of these tests comes to. */
const unused = (): never => {
  throw new Error('not asked for');
};

function jobEngine(
  engine: Engine,
  folder: string,
  told: { tell: (line: string) => void; bring: (name: string) => void },
) {
  return createJobEngine({
    ...{ engine, socketPath: engine.address, folder, socket: '' },
    job: () => ({
      ...{ labels: {}, ownLabel: 'a=b', container: 'c' },
      ...{ imagePath: '', localPath: 'l', builds: '/b' },
    }),
    things: {
      container: async (id) => id,
      image: (name) => name,
      imageProblem: async () => undefined,
      buildProblem: async () => undefined,
      problemOf: async () => undefined,
      drop: () => undefined,
      isOwnImage: () => true,
      nearer: () => ({ reference: `${nearer}:1`, credentials: undefined }),
      hasCome: async () => undefined,
      bringNearer: async () => (name) => name,
      ...told,
    },
    networks: { make: unused, usual: unused, find: () => undefined, remove: unused, close: unused },
    folders: { open: unused, close: unused },
    ports: { give: unused, of: () => [], settle: async () => undefined },
    nameOf: (name) => name,
    ...{ tagged: unused, pushed: unused, madeVolume: unused },
  });
}

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import { type AgentWorld, startAgentWorld } from './agent-world.ts';

/** An API that tells who asks, one that goes on, one that is large, one that becomes a connection. */
function farCluster(told: { bytes: number; isOver?: boolean }) {
  return (far: HttpsServer) => {
    far.on('request', (asked, answer) => {
      if (asked.url === '/watch') {
        answer.writeHead(200, { 'content-type': 'application/json' });
        answer.write('{"type":"ADDED"}\n');
      } else if (asked.url === '/large') {
        const piece = Buffer.alloc(64 * 1024);
        answer.once('close', () => {
          told.isOver = true;
        });
        const more = () => {
          while (told.bytes < 512 * 1024 * 1024) {
            told.bytes += piece.length;
            if (!answer.write(piece)) return void answer.once('drain', more);
          }
        };
        more();
      } else {
        const body: Buffer[] = [];
        asked.on('data', (piece: Buffer) => body.push(piece));
        asked.on('end', () => {
          const { method, url, rawHeaders } = asked;
          const text = Buffer.concat(body).toString();
          answer.end(JSON.stringify({ method, url, rawHeaders, text }));
        });
      }
    });
    far.on('upgrade', (asked, socket: Socket) => {
      const lines = ['HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade'];
      socket.write([...lines, `Upgrade: ${asked.headers.upgrade}`, '', ''].join('\r\n'));
      socket.pipe(socket);
    });
  };
}

async function connectedWorld(
  told: { bytes: number; isOver?: boolean } = { bytes: 0 },
): Promise<AgentWorld> {
  const world = await startAgentWorld(farCluster(told));
  await world.connect();
  return world;
}

const firstLine = async (answer: Response) => {
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = answer.body?.getReader();
  assert.ok(reader);
  const { value } = await reader.read();
  return { reader, line: Buffer.from(value ?? []).toString() };
};

test('a request reaches the cluster as the program’s account, and as whom the file says', async () => {
  await using world = await connectedWorld();

  const answer = await world.cluster('/api/v1/pods?limit=5', undefined, {
    method: 'POST',
    headers: { cookie: 'a=b', 'x-remote-user': 'admin' },
    body: 'kind: Pod',
  });

  const { method, url, rawHeaders, text } = (await answer.json()) as {
    readonly method: string;
    readonly url: string;
    readonly rawHeaders: readonly string[];
    readonly text: string;
  };
  assert.deepEqual([method, url, text], ['POST', '/api/v1/pods?limit=5', 'kind: Pod']);
  const valuesOf = (name: string) =>
    rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === name);
  assert.deepEqual(valuesOf('authorization'), ['Bearer of-the-account']);
  assert.deepEqual(valuesOf('impersonate-user'), ['gitlab:user:root']);
  assert.ok(valuesOf('impersonate-group').includes('gitlab:project_role:1:developer'));
  assert.deepEqual(valuesOf('impersonate-extra-agent.gitlab.com%2fid'), ['1']);
  assert.deepEqual([...valuesOf('cookie'), ...valuesOf('x-remote-user')], []);
});

test('whom nobody has let in gets a sentence in the words of Kubernetes', async () => {
  await using world = await connectedWorld();
  const ask = async (bearer?: string, headers = {}) => {
    const answer = await world.cluster('/api', bearer, { headers });
    const { kind, message } = (await answer.json()) as { kind: string; message: string };
    assert.equal(kind, 'Status');
    return `${answer.status} ${message}`;
  };

  assert.match(await ask('nothing'), /^401 clusters are asked here with/);
  assert.match(await ask('ci:1:nothing'), /^401 the token is of no job that runs/);
  assert.match(await ask('pat:1:nothing'), /^401 the access token does not hold/);
  const other = await world.api<{ token: string }>(
    ...(['POST', '/users/1/personal_access_tokens', { name: 'other', scopes: ['api'] }] as const),
  );
  assert.match(await ask(`pat:1:${other.token}`), /^403 .* with the scope k8s_proxy/);
  assert.match(await ask(`pat:9:${world.personToken}`), /^404 there is no agent 9/);
  const asBob = { 'impersonate-user': 'bob' };
  assert.match(await ask(undefined, asBob), /^403 the header impersonate-user is not passed on/);
});

test('a watch is told as things happen, and ends with the token', async () => {
  await using world = await connectedWorld();
  const { reader, line } = await firstLine(await world.cluster('/watch'));
  assert.equal(line, '{"type":"ADDED"}\n');

  const tokens = await world.api<{ id: number; name: string }[]>('GET', '/personal_access_tokens');
  const own = tokens.find(({ name }) => name === 'kubectl');
  await world.api('DELETE', `/personal_access_tokens/${own?.id}`);

  await assert.rejects(reader.read());
});

test('a watch of a job ends with the job', async () => {
  await using world = await connectedWorld();
  const { token } = await world.api<{ token: string }>('POST', '/user/runners', {
    ...{ runner_type: 'instance_type', run_untagged: true },
  });
  await world.api('POST', '/projects/1/repository/files/.gitlab-ci.yml', {
    ...{ branch: 'main', commit_message: 'job', content: 'deploy: {script: [make]}' },
  });
  const info = { name: 'a test', version: '1', features: {} };
  const send = (method: string, path: string, body: object) =>
    fetch(`${world.url}/api/v4${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ info, system_id: 's', ...body }),
    });
  let job: { id: number; token: string } | undefined;
  while (!job) {
    const answer = await send('POST', '/jobs/request', { token });
    if (answer.status === 201) job = (await answer.json()) as { id: number; token: string };
  }
  const { reader } = await firstLine(await world.cluster('/watch', `ci:1:${job.token}`));

  await send('PUT', `/jobs/${job.id}`, { token: job.token, state: 'success' });

  await assert.rejects(reader.read());
  assert.equal((await world.cluster('/api', `ci:1:${job.token}`)).status, 401);
});

test('after an upgrade bytes go both ways', async () => {
  await using world = await connectedWorld();
  const { hostname, port } = new URL(world.url);
  const asked = request({
    ...{ hostname, port, method: 'POST', path: '/-/kubernetes-agent/k8s-proxy/exec' },
    headers: {
      authorization: `Bearer pat:1:${world.personToken}`,
      ...{ connection: 'Upgrade', upgrade: 'SPDY/3.1', 'content-length': '0' },
    },
  });
  asked.end();

  const [answer, socket] = (await once(asked, 'upgrade')) as [{ headers: object }, Socket];

  assert.equal(Reflect.get(answer.headers, 'upgrade'), 'SPDY/3.1');
  socket.write('there and back');
  const [piece] = (await once(socket, 'data')) as [Buffer];
  assert.equal(piece.toString(), 'there and back');
  socket.destroy();
});

test('who reads nothing is sent no more than fits on the way, and holds nobody up', async () => {
  const told = { bytes: 0, isOver: false };
  await using world = await connectedWorld(told);

  const slow = await world.cluster('/large');
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => world.cluster('/api').then((answer) => answer.json())),
  );

  assert.equal(answers.length, 50);
  assert.ok(told.bytes < 64 * 1024 * 1024, `${told.bytes} bytes were taken`);
  await slow.body?.cancel();
  while (!told.isOver) await world.cluster('/api').then((answer) => answer.json());
});

test('a program that is away is told with what to do, and one on its way back is waited for', async () => {
  await using world = await startAgentWorld(farCluster({ bytes: 0 }));
  const never = await world.cluster('/api');
  assert.equal(never.status, 503);
  assert.match(await never.text(), /no program has connected as the agent far yet/);
  await world.connect();
  assert.equal((await world.cluster('/api')).status, 200);
  const agent = () =>
    world.api<{ connections: { name: string }[]; problem: string | null }>(
      ...(['GET', '/projects/1/cluster_agents/far'] as const),
    );
  assert.deepEqual(
    (await agent()).connections.map(({ name }) => name),
    ['pod-1'],
  );

  await world.disconnect();
  const waiting = world.cluster('/api');
  await world.connect();

  assert.equal((await waiting).status, 200);
  assert.equal((await agent()).problem, null);
  await world.api('DELETE', '/projects/1/cluster_agents/1/tokens/1');
  while ((await agent()).connections.length > 0);
  assert.match((await agent()).problem ?? '', /is not connected since .* kubectl logs/);
});

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readConfig } from '../src/config.ts';
import { rolesOfLater } from '../src/supervisor/roles-of-later.ts';
import { type Supervised, supervise } from '../src/supervisor/supervise.ts';
import { engineCiphers, helloOf } from './tls-client.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'slipway-supervise-'));
const told: string[] = [];
let roles: Supervised;

before(async () => {
  const flags = {
    text: (name: string) => (name === 'data-dir' ? dataDir : undefined),
    list: () => [],
    isSet: () => false,
  };
  const log = { debug() {}, info() {}, warn() {}, error() {}, child: () => log };
  roles = await supervise({
    config: readConfig(flags),
    log,
    tell: (text) => told.push(text),
    entry: new URL('./scripted-role.ts', import.meta.url),
  });
});

after(async () => {
  await roles?.[Symbol.asyncDispose]();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Sends everything at once, as far as the kernel takes it, and reads until the connection ends. */
function send(...parts: readonly (string | Buffer)[]): Promise<string> {
  return sendTo(roles.port, ...parts);
}

async function sendTo(port: number, ...parts: readonly (string | Buffer)[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  for (const part of parts) socket.write(part);
  let text = '';
  for await (const chunk of socket) text += chunk;
  return text;
}

const head = (path: string, host: string, length: number) =>
  `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nContent-Length: ${length}\r\n\r\n`;

test('the network has no process while nothing is for it, nor has the registry without an image', () => {
  assert.equal(roles.pidOf('network'), undefined);
  assert.equal(roles.pidOf('registry'), undefined);
  assert.notEqual(roles.pidOf('server'), undefined);
});

test('a foreign name starts no network: the server answers', async () => {
  assert.match(await send(head('/', 'evil.example', 0)), /server/);
  assert.equal(roles.pidOf('network'), undefined);
});

test('a registry that holds images runs from the start on', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-later-'));
  mkdirSync(join(folder, 'blobs/repositories'), { recursive: true });
  assert.ok(rolesOfLater(folder).has('registry'));
  mkdirSync(join(folder, 'blobs/repositories/root'));

  assert.deepEqual([...rolesOfLater(folder)], ['network']);
  rmSync(folder, { recursive: true });
});

test('the network is started when somebody asks for it', async () => {
  await fetch(`http://127.0.0.1:${roles.port}/wake`);

  assert.notEqual(roles.pidOf('network'), undefined);
});

for (const [path, host, role] of [
  ['/v2/shop/blobs/uploads/', 'localhost', 'registry'],
  ['/root/shop.git/git-receive-pack', 'localhost', 'server'],
  ['/v2/', 'web.staging.localhost', 'network'],
] as const) {
  test(`${path} of ${host} goes to the ${role}, and no byte is lost on the way to its process`, async () => {
    const bodies = Array.from({ length: 12 }, (_, index) => randomBytes(index * 300_000 + 1));

    const answers = await Promise.all(
      bodies.map((body) => send(head(path, host, body.length), body)),
    );

    for (const [index, body] of bodies.entries()) {
      const digest = createHash('sha256').update(body).digest('hex');
      assert.ok(answers[index]?.includes(`${role} ${digest}`), `body ${index} is another`);
    }
  });
}

test('a request that comes in pieces is waited for', async () => {
  const socket = connect(roles.port, '127.0.0.1').setNoDelay();
  for (const piece of ['GE', 'T /v2/ HT', 'TP/1.1\r\nHo', 'st: localhost\r\n']) {
    socket.write(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
  socket.write('Connection: close\r\n\r\n');

  let text = '';
  for await (const chunk of socket) text += chunk;
  assert.match(text, /\r\nregistry [0-9a-f]{64}|registry/);
});

test('what is no HTTP is refused by the server', async () => {
  assert.match(await send('\x16\x03\x01hello\r\n\r\n'), /^HTTP\/1\.1 400/);
});

test('a container engine that tries TLS first is told at once to go without', async () => {
  const answer = await send(await helloOf({ ciphers: engineCiphers, servername: 'localhost' }));

  assert.match(answer, /^HTTP\/1\.0 400 .*an HTTPS request to an HTTP server/s);
});

test('roles ask each other, and what a role had not answered is asked of its successor', async () => {
  const first = await ask();
  process.kill(roles.pidOf('registry') ?? 0, 'SIGKILL');
  const second = await ask();

  assert.equal(first[0], 'shop');
  assert.notEqual(second[1], first[1], 'another process has answered');
  assert.match(told.join('\n'), /registry: it was ended by SIGKILL; it is started again/);

  async function ask(): Promise<readonly string[]> {
    return (await fetch(`http://127.0.0.1:${roles.port}/ask`)).json() as Promise<string[]>;
  }
});

test('connections that arrive while a role is away wait until it is back, whole', async () => {
  const body = randomBytes(2_000_000);
  process.kill(roles.pidOf('server') ?? 0, 'SIGKILL');

  const answers = await Promise.all(
    Array.from({ length: 5 }, () => send(head('/', 'localhost', body.length), body)),
  );

  const digest = createHash('sha256').update(body).digest('hex');
  for (const answer of answers) assert.ok(answer.includes(`server ${digest}`));
});

test("the cluster's port stays ours while its role is away, and who comes meanwhile waits", async () => {
  const port = roles.facts.cluster?.port ?? 0;
  const first = roles.pidOf('cluster');
  const body = randomBytes(500_000);
  process.kill(first ?? 0, 'SIGKILL');

  const asked = sendTo(port, head('/api', 'localhost', body.length), body);
  await assert.rejects(listenedOn(port), { code: 'EADDRINUSE' });

  const digest = createHash('sha256').update(body).digest('hex');
  assert.ok((await asked).includes(`cluster ${digest}`));
  assert.notEqual(roles.pidOf('cluster'), first);
});

async function listenedOn(port: number): Promise<void> {
  const server = createServer().listen({ port, host: '127.0.0.1', exclusive: true });
  await once(server, 'listening');
  server.close();
}

test('a role that computes without an end is started again, and the place is said', async () => {
  const before = roles.pidOf('registry');
  const asked = roles.calls.registry.tagNames('x');

  asked.catch(() => {});
  while (roles.pidOf('registry') === before) {
    assert.match(await send(head('/', 'localhost', 0)), /server/);
  }
  assert.match(
    told.join('\n'),
    /registry: its event loop stood still .*\n {4}at standsStillForEver/,
  );
});

test('who has connected and says nothing does not keep it from ending', async () => {
  const silent = connect(roles.port, '127.0.0.1');
  await once(silent, 'connect');
  // Answered after the silent one was let in.
  assert.match(await send(head('/', 'localhost', 0)), /server/);

  await roles[Symbol.asyncDispose]();

  await once(silent.resume(), 'close');
});

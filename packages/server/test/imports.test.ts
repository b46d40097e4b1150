import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { root, startServer, type TestServer, until } from './harness.ts';

interface Imported {
  readonly id: number;
  readonly import_status: string;
  readonly import_url: string | null;
  readonly import_error: string | null;
  readonly import_type: string | null;
  readonly default_branch: string;
  readonly empty_repo: boolean;
}

/** A server that imports from itself, as an administrator has allowed. */
async function start() {
  const server = await startServer();
  await server.api('PUT', '/application/settings', {
    allow_local_requests_from_web_hooks_and_services: true,
  });
  const elsewhere = (path: string, password = root.token) =>
    `${server.url.replace('://', `://root:${password}@`)}/root/${path}.git`;
  return { server, elsewhere };
}

async function imported(server: TestServer, name: string, import_url: string): Promise<Imported> {
  const made = (await server.api('POST', '/projects', { name, import_url })) as Imported;
  assert.equal(made.import_status, 'scheduled');
  return settled(server, made.id);
}

const settled = (server: TestServer, id: number) =>
  until(
    async () => (await server.api('GET', `/projects/${id}`)) as Imported,
    ({ import_status }) => /finished|failed/.test(import_status),
  );

test('a project is made of a repository elsewhere: branches, tags, and its default branch', async () => {
  const { server, elsewhere } = await start();
  await using _ = server;
  const origin = await server.project('origin');
  await origin.push({ 'README.md': '# Origin\n' }, { branch: 'trunk' });
  await origin.push({ 'more.txt': 'more' }, { branch: 'feature/a' });
  await origin.push({}, { tag: 'v1' });
  await server.api('PUT', `/projects/${origin.id}`, { default_branch: 'trunk' });

  const project = await imported(server, 'copy', elsewhere('origin'));

  assert.equal(project.import_status, 'finished', String(project.import_error));
  assert.equal(project.default_branch, 'trunk');
  assert.equal(project.empty_repo, false);
  const names = async (what: string) =>
    ((await server.api('GET', `/projects/${project.id}/${what}`)) as { name: string }[]).map(
      ({ name }) => name,
    );
  assert.deepEqual((await names('repository/branches')).toSorted(), ['feature/a', 'trunk']);
  assert.deepEqual(await names('repository/tags'), ['v1']);
  assert.deepEqual(await names('protected_branches'), ['trunk']);
});

test('the address is shown to maintainers, its password to nobody', async () => {
  const { server, elsewhere } = await start();
  await using _ = server;
  await (await server.project('origin')).push({ 'a.txt': 'a' });

  const project = await imported(server, 'copy', elsewhere('origin'));
  const status = await server.api('GET', `/projects/${project.id}/import`);

  assert.equal(project.import_url, `${server.url}/root/origin.git`);
  assert.equal(project.import_type, 'git');
  assert.doesNotMatch(JSON.stringify([project, status, server.complaints]), new RegExp(root.token));
});

test('an import that fails says why in a sentence, and what to do', async () => {
  const { server, elsewhere } = await start();
  await using _ = server;

  const wrong = await imported(server, 'wrong', elsewhere('nothing', 'no-such-token'));
  const absent = await imported(server, 'absent', elsewhere('nothing'));
  const closed = await imported(server, 'closed', 'http://127.0.0.1:1/a.git');

  assert.match(String(wrong.import_error), /asks for a name and a password/);
  assert.match(String(absent.import_error), /no git repository at this address/);
  assert.match(String(closed.import_error), /Nothing answers/);
});

test('what leads on to another address is not followed', async () => {
  const { server } = await start();
  await using _ = server;
  const leading = createServer((_request, response) => {
    response.writeHead(302, { location: 'http://127.0.0.1:1/secret.git/info/refs' }).end();
  });
  await new Promise<void>((done) => leading.listen(0, '127.0.0.1', done));
  const { port } = leading.address() as AddressInfo;

  const project = await imported(server, 'led', `http://127.0.0.1:${port}/a.git`);
  leading.close();

  assert.match(String(project.import_error), /leads on to another one/);
});

for (const [address, reason] of [
  ['http://127.0.0.1:1/a.git', /is blocked: Requests to the local network are not allowed/],
  ['http://localhost:1/a.git', /is blocked: Requests to the local network/],
  ['http://[::1]/a.git', /is blocked: Requests to the local network/],
  ['file:///etc', /is blocked: Only allowed schemes are http, https/],
  ['nothing', /must be a valid URL/],
] as const) {
  test(`${address} cannot be imported unless an administrator allows it, and no project is left`, async () => {
    await using server = await startServer();

    const answer = await server.fetch('/api/v4/projects', {
      method: 'POST',
      headers: { 'private-token': root.token, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'x', import_url: address }),
    });

    assert.equal(answer.status, 400);
    const { message } = (await answer.json()) as { message: { import_url: string[] } };
    assert.match(String(message.import_url), reason);
    assert.deepEqual(await server.api('GET', '/projects'), []);
  });
}

test('an import that a kill broke off is brought anew', async () => {
  const { server, elsewhere } = await start();
  const origin = await server.project('origin');
  await origin.push({ 'a.txt': 'a' });
  const { id } = await imported(server, 'copy', elsewhere('origin'));

  await using again = await server.crash((database) => {
    database.exec(`UPDATE projects SET import_status = 'started' WHERE id = ${id}`);
    database.exec(`UPDATE due_work SET at = 0, owner = NULL WHERE kind = 'import-project'`);
  });

  assert.equal((await settled(again, id)).import_status, 'finished');
});

const large = Buffer.from('a large file, far away');
const oid = createHash('sha256').update(large).digest('hex');
const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${large.length}\n`;
const authorization = `Basic ${Buffer.from(`root:${root.token}`).toString('base64')}`;

test('large files (Git LFS) come along, also those of branches and of old commits', async () => {
  const { server, elsewhere } = await start();
  await using _ = server;
  const origin = await server.project('origin');
  await origin.push({ 'boat.bin': pointer });
  await origin.push({ 'boat.bin': 'small now' });
  const put = await server.fetch(`/root/origin.git/gitlab-lfs/objects/${oid}/${large.length}`, {
    method: 'PUT',
    headers: { authorization },
    body: new Uint8Array(large),
  });
  assert.equal(put.status, 200);

  const project = await imported(server, 'copy', elsewhere('origin'));
  const here = await server.fetch(`/root/copy.git/gitlab-lfs/objects/${oid}`, {
    headers: { authorization },
  });

  assert.equal(project.import_status, 'finished', String(project.import_error));
  assert.equal(project.import_error, null);
  assert.equal(await here.text(), large.toString());
});

test('large files that are lost elsewhere do not keep a project from being made, and are told of', async () => {
  const { server, elsewhere } = await start();
  await using _ = server;
  await (await server.project('origin')).push({ 'boat.bin': pointer });

  const project = await imported(server, 'copy', elsewhere('origin'));

  assert.equal(project.import_status, 'finished');
  assert.match(
    String(project.import_error),
    /^1 large file \(Git LFS\) did not come: Object does not exist .*git lfs push --all\.$/,
  );
});

test('a password is not sent to the address that a repository names for its large files', async () => {
  const { server, elsewhere } = await start();
  await using _ = server;
  const heard: (string | undefined)[] = [];
  const other = createServer((request, response) => {
    heard.push(request.headers.authorization);
    response.writeHead(403).end();
  }).listen(0, '127.0.0.1');
  await once(other, 'listening');
  using _other = { [Symbol.dispose]: () => other.close() };
  const { port } = other.address() as AddressInfo;
  const config = `[lfs]\n\turl = http://127.0.0.1:${port}/large\n`;
  await (await server.project('origin')).push({ 'boat.bin': pointer, '.lfsconfig': config });

  const project = await imported(server, 'copy', elsewhere('origin'));

  assert.deepEqual(heard, [undefined]);
  assert.match(String(project.import_error), /the other side answered 403/);
});

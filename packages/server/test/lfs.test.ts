import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { nextJob, root, startServer, type TestServer } from './harness.ts';

interface Action {
  readonly href: string;
  readonly header: Record<string, string>;
}
interface Batch {
  readonly objects: readonly {
    readonly oid: string;
    readonly actions?: Readonly<Record<string, Action>>;
    readonly error?: { readonly code: number };
  }[];
}

const bytes = Buffer.from('a large file');
const oid = createHash('sha256').update(bytes).digest('hex');
const object = { oid, size: bytes.length };

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

const asRoot = basic('root', root.token);

/** Asks `….git/PATH` of the project `root/hello`. */
function ask(server: TestServer, path: string, body: unknown, authorization?: string) {
  return server.fetch(`/root/hello.git/${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/vnd.git-lfs+json',
      ...(authorization !== undefined && { authorization }),
    },
    body: JSON.stringify(body),
  });
}

async function batch(server: TestServer, operation: string, authorization = asRoot) {
  const body = { operation, transfers: ['basic'], objects: [object] };
  const answer = await ask(server, 'info/lfs/objects/batch', body, authorization);
  assert.equal(answer.status, 200);
  const { objects } = (await answer.json()) as Batch;
  return objects[0];
}

function send(action: Action | undefined, content: Buffer): Promise<Response> {
  const { href = '', header = {} } = action ?? {};
  return fetch(href, { method: 'PUT', headers: header, body: new Uint8Array(content) });
}

test('an object goes up once, is verified, and comes down with the token of a job', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({ '.gitlab-ci.yml': 'a: {script: [make]}\n' });
  const job = await nextJob(runner);

  const before = await batch(server, 'download');
  const offered = await batch(server, 'upload');
  const sent = await send(offered?.actions?.upload, bytes);
  const verified = await ask(server, 'info/lfs/objects/verify', object, asRoot);
  const again = await batch(server, 'upload');
  const wanted = await batch(server, 'download', basic('gitlab-ci-token', job.token));
  const { href = '', header = {} } = wanted?.actions?.download ?? {};
  const fetched = await fetch(href, { headers: header });

  assert.equal(before?.error?.code, 404);
  assert.deepEqual([sent.status, verified.status], [200, 200]);
  assert.equal(again?.actions, undefined);
  assert.deepEqual(Buffer.from(await fetched.arrayBuffer()), bytes);
});

test('what is not the object that was announced is refused, and leaves nothing', async () => {
  await using server = await startServer();
  await server.project('hello');
  const offered = await batch(server, 'upload');

  const answers = [
    await send(offered?.actions?.upload, Buffer.from('another file')),
    await send(offered?.actions?.upload, Buffer.from('short')),
    await send(offered?.actions?.upload, Buffer.from('longer than it should be')),
  ];

  assert.deepEqual(
    answers.map(({ status }) => status),
    [422, 422, 422],
  );
  assert.deepEqual(await readdir(join(server.dataDir, 'lfs', '.incoming')), []);
  assert.equal((await batch(server, 'download'))?.error?.code, 404);
});

test('large files have the rights of git', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({ '.gitlab-ci.yml': 'a: {script: [make]}\n' });
  const job = basic('gitlab-ci-token', (await nextJob(runner)).token);
  const wish = (operation: string) => ({ operation, objects: [object] });

  const stranger = await ask(server, 'info/lfs/objects/batch', wish('download'));
  const wrong = await ask(server, 'info/lfs/objects/batch', wish('download'), basic('root', 'no'));
  const pushing = await ask(server, 'info/lfs/objects/batch', wish('upload'), job);
  const storing = await server.fetch(`/root/hello.git/gitlab-lfs/objects/${oid}/${bytes.length}`, {
    method: 'PUT',
    headers: { authorization: job },
    body: new Uint8Array(bytes),
  });

  assert.deepEqual([stranger.status, wrong.status], [401, 401]);
  assert.match(stranger.headers.get('www-authenticate') ?? '', /^Basic/);
  assert.deepEqual([pushing.status, storing.status], [403, 403]);
});

test('objects of one project are not given to another that knows their names', async () => {
  await using server = await startServer();
  await server.project('hello');
  await server.project('other');
  await send((await batch(server, 'upload'))?.actions?.upload, bytes);

  const body = { operation: 'download', objects: [object] };
  const answer = await server.fetch('/root/other.git/info/lfs/objects/batch', {
    method: 'POST',
    headers: { authorization: asRoot },
    body: JSON.stringify(body),
  });

  assert.equal(((await answer.json()) as Batch).objects[0]?.error?.code, 404);
});

test('a batch that nobody could serve is refused with a reason', async () => {
  await using server = await startServer();
  await server.project('hello');
  const many = Array.from({ length: 1001 }, () => object);
  const bad = { operation: 'upload', objects: [{ oid: '../../etc/passwd', size: 1 }] };

  const statuses = [
    await ask(server, 'info/lfs/objects/batch', { operation: 'upload', objects: many }, asRoot),
    await ask(server, 'info/lfs/objects/batch', { transfers: ['ssh'], objects: [] }, asRoot),
    await ask(server, 'info/lfs/objects/batch', { hash_algo: 'md5', objects: [] }, asRoot),
    await ask(server, 'info/lfs/objects/batch', [], asRoot),
  ].map(({ status }) => status);
  const answer = await ask(server, 'info/lfs/objects/batch', bad, asRoot);

  assert.deepEqual(statuses, [422, 422, 409, 422]);
  assert.equal(((await answer.json()) as Batch).objects[0]?.error?.code, 422);
});

test('a file is locked by one person, shown to others before they push, and unlocked', async () => {
  await using server = await startServer();
  await server.project('hello');
  const read = async (answer: Promise<Response>) => {
    const response = await answer;
    return [response.status, await response.json()] as [number, Record<string, unknown>];
  };

  const [made, body] = await read(ask(server, 'info/lfs/locks', { path: 'a.psd' }, asRoot));
  const [twice] = await read(ask(server, 'info/lfs/locks', { path: 'a.psd' }, asRoot));
  const [, verified] = await read(ask(server, 'info/lfs/locks/verify', {}, asRoot));
  const { id } = body.lock as { id: string };
  const [gone] = await read(ask(server, `info/lfs/locks/${id}/unlock`, {}, asRoot));
  const [, left] = await read(ask(server, 'info/lfs/locks/verify', {}, asRoot));

  assert.deepEqual([made, twice, gone], [201, 409, 200]);
  assert.deepEqual(
    (verified.ours as { path: string }[]).map(({ path }) => path),
    ['a.psd'],
  );
  assert.deepEqual(left, { ours: [], theirs: [] });
});

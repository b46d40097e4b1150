import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { fingerprint, packTree, type TreeEntry } from '#own-image/file-tree';
import { busyboxFiles, gitTree, librariesOf, nodeFiles } from '#own-image/machine-files';
import { hasImage, pushImage } from '#own-image/push-image';
import { slipwayFiles } from '#own-image/slipway-files';

function folderWith(content: string) {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-tree-'));
  const path = join(folder, 'file');
  writeFileSync(path, content, { mode: 0o755 });
  return { path, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

test('a tree is packed with its modes and links, as tar reads it, and always alike', async () => {
  using folder = folderWith('#!/bin/sh\n');
  const entries: readonly TreeEntry[] = [
    { type: 'folder', name: 'bin/' },
    { type: 'file', name: 'bin/run', from: folder.path },
    { type: 'link', name: 'bin/also', to: 'run' },
    { type: 'text', name: 'etc/hosts', content: 'localhost' },
  ];

  const input = await buffer(packTree(entries));

  const listed = execFileSync('tar', ['-tvf', '-'], { input, encoding: 'utf8' });
  assert.match(listed, /^drwxr-xr-x .* bin\/$/m);
  assert.match(listed, /^-rwxr-xr-x .* 10 .* bin\/run$/m);
  assert.match(listed, /^l.* bin\/also -> run$/m);
  assert.match(listed, /etc\/hosts$/m);
  utimesSync(folder.path, new Date(0), new Date(0));
  assert.ok(input.equals(await buffer(packTree(entries))));
});

test('a file that is missing ends the archive with why', async () => {
  const entries: readonly TreeEntry[] = [{ type: 'file', name: 'x', from: '/no/such/file' }];

  await assert.rejects(buffer(packTree(entries)), /ENOENT/);
});

test('a tree is another one when a file of it has changed', async () => {
  using folder = folderWith('one');
  const entries: readonly TreeEntry[] = [{ type: 'file', name: 'x', from: folder.path }];
  const before = await fingerprint(entries);

  assert.equal(await fingerprint(entries), before);
  utimesSync(folder.path, new Date(0), new Date(0));
  assert.notEqual(await fingerprint(entries), before);
});

test('what the program needs is in its image: itself, npm packages, Node, git, and what they are linked to', async () => {
  const programs = [...(await busyboxFiles()), ...nodeFiles(), ...(await gitTree())];
  const all = [...programs, ...(await librariesOf(programs)), ...(await slipwayFiles())];

  const names = new Set(all.map(({ name }) => name));
  for (const name of [
    'opt/slipway/packages/cli/bin/slipway.mjs',
    'opt/slipway/packages/runner/src/index.ts',
    'opt/slipway/packages/server/charts/runner/Chart.yaml',
    'opt/slipway/node_modules/@slipway/runner',
    'opt/slipway/node_modules/pino/package.json',
    'usr/local/bin/node',
    'usr/local/bin/slipway',
    'usr/lib/git-core/git-remote-https',
    'bin/tar',
  ]) {
    assert.ok(names.has(name), name);
  }
  assert.ok([...names].some((name) => /libc\.so/.test(name)));
  assert.ok(![...names].some((name) => /^opt\/slipway\/packages\/\w+\/test\//.test(name)));
  assert.equal(names.size, all.length);
});

/** As much of a registry as a push sees. */
async function registry() {
  const stored = new Map<string, Buffer>();
  const parts: Buffer[] = [];
  const server: Server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://registry');
      const answer = (status: number, headers: Record<string, string> = {}, text = '') =>
        response.writeHead(status, headers).end(text);
      if (pathname === '/jwt/auth') return answer(200, {}, JSON.stringify({ token: 't' }));
      if (request.headers.authorization !== 'Bearer t') return answer(401);
      if (request.method === 'POST')
        return answer(202, { location: '/v2/x/blobs/uploads/7?_state=a' });
      if (request.method === 'PATCH') {
        parts.push(body);
        return answer(202, { location: '/v2/x/blobs/uploads/7?_state=b' });
      }
      if (request.method === 'HEAD') return answer(stored.has(pathname) ? 200 : 404);
      const digest = searchParams.get('digest');
      const content = Buffer.concat([...parts.splice(0), body]);
      if (digest === null) stored.set(pathname, content);
      else if (digest === digestOf(content)) stored.set(digest, content);
      else return answer(400, {}, 'DIGEST_INVALID');
      return answer(201);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, stored, [Symbol.dispose]: () => void server.close() };
}

const digestOf = (content: Buffer) =>
  `sha256:${createHash('sha256').update(content).digest('hex')}`;

test('an image is pushed layer by layer as it is made, and is there afterwards', async () => {
  using there = await registry();
  const target = { url: there.url, repository: 'slipway', basic: 'root:secret' };
  const config = { Env: [], Entrypoint: ['node'], WorkingDir: '/', Labels: {} };
  const layer = () => packTree([{ type: 'text', name: 'hello', content: 'world' }]);

  assert.equal(await hasImage(target, '1'), false);
  await pushImage(target, '1', [layer], { architecture: 'amd64', config });

  assert.equal(await hasImage(target, '1'), true);
  const manifest = JSON.parse(String(there.stored.get('/v2/slipway/manifests/1')));
  const packed = there.stored.get(manifest.layers[0].digest) ?? Buffer.alloc(0);
  const described = JSON.parse(String(there.stored.get(manifest.config.digest)));
  assert.equal(packed.length, manifest.layers[0].size);
  assert.deepEqual(described.rootfs.diff_ids, [digestOf(gunzipSync(packed))]);
  assert.equal(described.architecture, 'amd64');
});

/** What a registry that is killed in the middle of its work leaves behind. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { digestOf, someBytes } from '../harness.ts';

interface Server {
  readonly child: ChildProcess;
  call(path: string, init?: RequestInit): Promise<Response>;
  kill(): Promise<void>;
}

let folder: string;
const started: ChildProcess[] = [];

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-registry-kill-'));
});

after(async () => {
  for (const child of started) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

async function serve(): Promise<Server> {
  const script = fileURLToPath(new URL('serve.ts', import.meta.url));
  const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(child);
  const [line] = await once(child.stdout, 'data');
  const { url, token }: { url: string; token: string } = JSON.parse(String(line));
  return {
    child,
    call: (path, init = {}) =>
      fetch(new URL(path, url), {
        ...init,
        headers: { ...init.headers, Authorization: `Bearer ${token}` },
      }),
    async kill() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

async function start({ call }: Server): Promise<string> {
  const response = await call('/v2/shop/web/blobs/uploads/', { method: 'POST' });
  return response.headers.get('location') ?? '';
}

test('acknowledged chunks survive kill -9, and the upload goes on', async () => {
  const bytes = someBytes(5_000_000);
  const first = await serve();
  const path = await start(first);
  await first.call(path, { method: 'PATCH', body: bytes.subarray(0, 2_000_000) });
  await first.kill();
  const second = await serve();

  const status = await second.call(path);
  await second.call(path, { method: 'PATCH', body: bytes.subarray(2_000_000) });
  const done = await second.call(`${path}?digest=${digestOf(bytes)}`, { method: 'PUT' });

  assert.equal(status.headers.get('range'), '0-1999999');
  assert.equal(done.status, 201);
  await second.kill();
});

test('after kill -9 during pushes every acknowledged blob is whole, and no other is visible', async () => {
  const server = await serve();
  const acknowledged: string[] = [];
  const pushing = Array.from({ length: 4 }, async () => {
    for (;;) {
      const bytes = someBytes(700_000);
      const path = `${await start(server)}?digest=${digestOf(bytes)}`;
      const response = await server.call(path, { method: 'PUT', body: bytes });
      assert.equal(response.status, 201);
      acknowledged.push(digestOf(bytes));
      if (acknowledged.length === 20) await server.kill();
    }
  });
  await Promise.allSettled(pushing);
  const again = await serve();

  for (const digest of acknowledged) {
    const response = await again.call(`/v2/shop/web/blobs/${digest}`);
    assert.equal(digestOf(Buffer.from(await response.arrayBuffer())), digest);
  }
  const root = join(folder, 'blobs', 'sha256');
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const content = await readFile(join(entry.parentPath, entry.name));
    assert.equal(digestOf(content), `sha256:${entry.name}`);
  }
  await again.kill();
});

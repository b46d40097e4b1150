/** What a registry that is killed in the middle of its work leaves behind. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { digestOf, pushImage, someBytes } from '../harness.ts';

interface Server {
  readonly child: ChildProcess;
  call(path: string, init?: RequestInit): Promise<Response>;
  /** One more line of what it says. */
  hear(): Promise<string>;
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

async function serve(directory = folder, ...wishes: readonly string[]): Promise<Server> {
  const script = fileURLToPath(new URL('serve.ts', import.meta.url));
  const child = spawn(process.execPath, [script, directory, ...wishes], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  started.push(child);
  const hear = async () => String((await once(child.stdout, 'data'))[0]);
  const { url, token }: { url: string; token: string } = JSON.parse(await hear());
  return {
    child,
    hear,
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

/** What there is of an image: its manifest and all that it names. */
async function wholeness({ call }: Server, digest: string): Promise<'whole' | 'gone' | 'torn'> {
  const answer = await call(`/v2/shop/web/manifests/${digest}`);
  if (answer.status === 404) return 'gone';
  const { config, layers } = (await answer.json()) as Named;
  const blobs = [config, ...layers].map(async (named) => {
    const blob = await call(`/v2/shop/web/blobs/${named.digest}`);
    return digestOf(Buffer.from(await blob.arrayBuffer())) === named.digest;
  });
  return (await Promise.all(blobs)).every(Boolean) ? 'whole' : 'torn';
}

interface Named {
  readonly config: { readonly digest: string };
  readonly layers: readonly { readonly digest: string }[];
}

/** Files below a folder. */
async function filesIn(path: string): Promise<number> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).length;
}

/** Lets a registry collect, and kills it once there are fewer files in a place; or when it has ended before that. */
async function killWhenLess(server: Server, place: string): Promise<void> {
  const before = await filesIn(place);
  let isOver = false;
  void server.hear().then(() => {
    isOver = true;
  });
  server.child.stdin?.write('collect\n');
  for (let left = before; left === before && !isOver; ) left = await filesIn(place);
  await server.kill();
}

test('a collection that is killed tears no image, and the next one takes the rest', async () => {
  const directory = await mkdtemp(join(folder, 'collected-'));
  const manifests = join(directory, 'repositories/shop/web/_manifests');
  const blobs = join(directory, 'blobs');
  const first = await serve(directory);
  const kept: string[] = [];
  const garbage: string[] = [];
  for (let number = 0; number < 60; number += 1) {
    const isKept = number % 6 === 0;
    const tag = isKept ? `v${number}` : 'overwritten';
    (isKept ? kept : garbage).push(await pushImage(first, 'shop/web', tag));
  }
  await first.call('/v2/shop/web/manifests/overwritten', { method: 'DELETE' });
  await first.kill();

  // Once while manifests go, once while blobs go.
  for (const place of [manifests, blobs]) {
    const server = await serve(directory, 'collects');
    await killWhenLess(server, place);
    const again = await serve(directory);

    for (const image of kept) assert.equal(await wholeness(again, image), 'whole');
    for (const image of garbage) assert.notEqual(await wholeness(again, image), 'torn');
    await again.kill();
  }
  const last = await serve(directory, 'collects');
  last.child.stdin?.write('collect\n');
  await last.hear();

  // A manifest, a configuration and a layer of each.
  assert.equal(await filesIn(blobs), 3 * kept.length);
  for (const image of kept) assert.equal(await wholeness(last, image), 'whole');
  await last.kill();
});

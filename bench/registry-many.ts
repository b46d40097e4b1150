/**
 * What size costs our registry: a repository of 30,000 tags, and a collection of 3,000 images beside pushes.
 *
 * The registry runs as a process of its own. What it holds is written into its folder before it starts, as
 * a backup would bring it back; a page, a deletion and the pushes are asked for by HTTP.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Row } from './row.ts';

const tagCount = 30_000;
const tagsOfOneImage = 10_000;
const garbageImages = 3000;

/** Measures pages, a deletion and a collection, and returns a row for each. */
export async function benchRegistryMany(): Promise<Row[]> {
  return [...(await manyTags()), ...(await muchGarbage())];
}

async function manyTags(): Promise<readonly Row[]> {
  const directory = mkdtempSync(join(tmpdir(), 'slipway-bench-tags-'));
  try {
    const images = [image(directory, 'many'), image(directory, 'many'), image(directory, 'many')];
    for (let number = 0; number < tagCount; number += 1) {
      const digest = images[Math.floor(number / tagsOfOneImage)] ?? '';
      write(directory, `repositories/many/_tags/build-${String(number).padStart(6, '0')}`, digest);
    }
    await using registry = await serve(directory);
    await registry.call('GET', '/v2/');
    const before = registry.residentBytes();
    const path = '/v2/many/tags/list?n=100&last=build-015000';
    const first = await seconds(() => registry.call('GET', path));
    const later: number[] = [];
    for (let round = 0; round < 20; round += 1) {
      later.push(await seconds(() => registry.call('GET', path)));
    }
    const grownMebibytes = (registry.residentBytes() - before) / 2 ** 20;
    const deletion = await seconds(() =>
      registry.call('DELETE', `/v2/many/manifests/${images[1]}`),
    );
    return [
      row('a page of 100 of 30,000 tags, the first', first * 1000, 'ms', 50),
      row('a page of 100 of 30,000 tags, the slowest of 20', Math.max(...later) * 1000, 'ms', 50),
      row('memory that these pages took', grownMebibytes, 'MiB', 20),
      row('deleting an image of 10,000 tags of 30,000', deletion * 1000, 'ms', 1000),
    ];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function muchGarbage(): Promise<readonly Row[]> {
  const directory = mkdtempSync(join(tmpdir(), 'slipway-bench-garbage-'));
  try {
    for (let number = 0; number < garbageImages; number += 1) image(directory, 'many');
    await using registry = await serve(directory);
    const alone = await pushesUntil(registry, new Promise((done) => setTimeout(done, 8000)));
    let tookSeconds = 0;
    const collecting = seconds(() => registry.collect()).then((took) => {
      tookSeconds = took;
    });
    const beside = await pushesUntil(registry, collecting);
    const added = (Math.max(...beside) - Math.max(...alone)) * 1000;
    return [
      {
        ...row('what a collection of 3,000 images adds to the slowest push', added, 'ms', 100),
        note: `by four clients; alone ${spread(alone)}; beside ${spread(beside)}; it took ${tookSeconds.toFixed(1)} s`,
      },
    ];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function row(what: string, value: number, unit: string, most: number): Row {
  return { what: `registry: ${what}`, value, unit, goal: `≤ ${most} ${unit}`, ok: value <= most };
}

async function pushesUntil(registry: Served, end: Promise<unknown>): Promise<readonly number[]> {
  let isOver = false;
  const over = end.finally(() => {
    isOver = true;
  });
  const took: number[] = [];
  const client = async () => {
    while (!isOver) took.push(await seconds(() => push(registry)));
  };
  await Promise.all([over, client(), client(), client(), client()]);
  return took;
}

function spread(values: readonly number[]): string {
  return `${values.length} pushes, median ${ms(median(values))}, slowest ${ms(Math.max(...values))}`;
}

const ms = (value: number): string => `${(value * 1000).toFixed(0)} ms`;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** Long ago, so that nothing spares what the registry is given here. */
const then = new Date(Date.now() - 24 * 60 * 60_000);

function write(directory: string, path: string, content: string): void {
  const file = join(directory, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  utimesSync(file, then, then);
}

const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');

const imageType = 'application/vnd.oci.image.manifest.v1+json';

function manifestOf(layers: readonly string[]): string {
  const [config = '', layer = ''] = layers;
  const described = (content: string, mediaType: string) => ({
    mediaType,
    digest: `sha256:${sha256(content)}`,
    size: content.length,
  });
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: imageType,
    config: described(config, 'application/vnd.oci.image.config.v1+json'),
    layers: [described(layer, 'application/vnd.oci.image.layer.v1.tar')],
  });
}

/** Writes an image without a tag and returns its digest. */
function image(directory: string, repository: string): string {
  const layers = [randomBytes(20).toString('hex'), randomBytes(500).toString('hex')];
  const manifest = manifestOf(layers);
  for (const content of [...layers, manifest]) {
    const hex = sha256(content);
    write(directory, `blobs/sha256/${hex.slice(0, 2)}/${hex}`, content);
  }
  for (const content of layers) {
    const path = `repositories/${repository}/_blobs/sha256/${sha256(content)}`;
    write(directory, path, String(content.length));
  }
  const hex = sha256(manifest);
  write(directory, `repositories/${repository}/_manifests/sha256/${hex}`, imageType);
  return `sha256:${hex}`;
}

interface Served extends AsyncDisposable {
  call(method: string, path: string, body?: string, type?: string): Promise<Response>;
  collect(): Promise<void>;
  residentBytes(): number;
}

async function serve(directory: string): Promise<Served> {
  const script = fileURLToPath(new URL('registry-server.ts', import.meta.url));
  const child = spawn(process.execPath, [script, directory, 'many'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface(child.stdout);
  const [line] = await once(lines, 'line');
  const { port, token } = JSON.parse(String(line));
  return served(child, lines, `http://127.0.0.1:${port}`, { Authorization: `Bearer ${token}` });
}

function served(
  child: ChildProcessByStdio<Writable, Readable, null>,
  lines: ReturnType<typeof createInterface>,
  url: string,
  headers: Readonly<Record<string, string>>,
): Served {
  return {
    async call(method, path, body, type = 'application/octet-stream') {
      const given = body === undefined ? {} : { body };
      const response = await fetch(new URL(path, url), {
        method,
        headers: { ...headers, 'Content-Type': type },
        ...given,
      });
      if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
      await response.arrayBuffer();
      return response;
    },
    async collect() {
      child.stdin.write('collect\n');
      await once(lines, 'line');
    },
    residentBytes: () =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) * 1024,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** A small image, as docker pushes one: two blobs, then the manifest. */
async function push(registry: Served): Promise<void> {
  const layers = [randomBytes(20).toString('hex'), randomBytes(500).toString('hex')];
  for (const content of layers) {
    const path = `/v2/many/blobs/uploads/?digest=sha256:${sha256(content)}`;
    await registry.call('POST', path, content);
  }
  await registry.call('PUT', '/v2/many/manifests/latest', manifestOf(layers), imageType);
}

if (import.meta.main) console.table(await benchRegistryMany());

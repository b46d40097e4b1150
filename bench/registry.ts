/**
 * Our registry against Debian's `docker-registry`, in the same run.
 *
 * Both run as processes of their own and are asked by the same client: 256 MiB and 1 MiB blobs, up
 * (POST, then PUT with the body) and down, one and eight at a time. Rounds alternate between the
 * two, so that a busy machine slows both; the figure is the ratio of the medians. Ours checks a
 * bearer token with every request, the peer runs without authentication.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Row } from './row.ts';

interface Peer extends AsyncDisposable {
  readonly port: number;
  readonly headers: Readonly<Record<string, string>>;
}

interface Load {
  readonly sizeBytes: number;
  readonly concurrency: number;
  /** Blobs in one round. */
  readonly blobs: number;
  readonly rounds: number;
}

const mebibyte = 1024 * 1024;
const loads: readonly Load[] = [
  { sizeBytes: mebibyte, concurrency: 1, blobs: 24, rounds: 5 },
  { sizeBytes: mebibyte, concurrency: 8, blobs: 64, rounds: 5 },
  { sizeBytes: 256 * mebibyte, concurrency: 1, blobs: 1, rounds: 3 },
  { sizeBytes: 256 * mebibyte, concurrency: 8, blobs: 8, rounds: 1 },
];

/** Measures both registries and returns a row for each direction of each load. */
export async function benchRegistry(): Promise<Row[]> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-bench-registry-'));
  try {
    await using ours = await startOurs(join(directory, 'ours'));
    await using theirs = await startTheirs(join(directory, 'theirs'));
    const rows: Row[] = [];
    for (const load of loads) rows.push(...(await compare(load, ours, theirs)));
    return rows;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function compare(load: Load, ours: Peer, theirs: Peer): Promise<readonly Row[]> {
  const speeds = { up: { ours: [], theirs: [] }, down: { ours: [], theirs: [] } } as Record<
    'up' | 'down',
    Record<'ours' | 'theirs', number[]>
  >;
  for (let round = 0; round < load.rounds; round += 1) {
    const order = [['ours', ours] as const, ['theirs', theirs] as const];
    for (const [name, peer] of round % 2 === 0 ? order : order.reverse()) {
      const content = Array.from({ length: load.blobs }, () => freshBlob(load.sizeBytes));
      speeds.up[name].push(await mebibytesPerSecond(load, content, (blob) => push(peer, blob)));
      speeds.down[name].push(await mebibytesPerSecond(load, content, (blob) => pull(peer, blob)));
      await Promise.all(content.map((blob) => remove(peer, blob)));
    }
  }
  const size = `${load.sizeBytes / mebibyte} MiB blobs, ${load.concurrency} at a time`;
  return (['up', 'down'] as const).map((direction) => {
    const [mine, peers] = [median(speeds[direction].ours), median(speeds[direction].theirs)];
    return {
      what: `registry ${direction}, ${size}`,
      value: Math.round((mine / peers) * 100) / 100,
      unit: '× docker-registry',
      goal: '≥ 1',
      ok: mine >= peers,
      note: `${Math.round(mine)} against ${Math.round(peers)} MiB/s`,
    };
  });
}

/** Its bytes are two buffers, so that big blobs can share all but their beginning. */
interface Blob {
  readonly head: Buffer;
  readonly tail: Buffer;
  readonly digest: string;
}

const noise = randomFillSync(Buffer.alloc(256 * mebibyte));

function freshBlob(sizeBytes: number): Blob {
  const head = randomFillSync(Buffer.alloc(4096));
  const tail = noise.subarray(head.length, sizeBytes);
  const hex = createHash('sha256').update(head).update(tail).digest('hex');
  return { head, tail, digest: `sha256:${hex}` };
}

/** Does `work` for every blob, `load.concurrency` at a time. */
async function mebibytesPerSecond(
  load: Load,
  blobs: readonly Blob[],
  work: (blob: Blob) => Promise<void>,
): Promise<number> {
  const queue = blobs.values();
  const worker = async () => {
    for (const blob of queue) await work(blob);
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: load.concurrency }, worker));
  const seconds = (performance.now() - start) / 1000;
  // A connection that idles through the other registry's round may be closed by its server.
  agent.destroy();
  return (load.blobs * load.sizeBytes) / mebibyte / seconds;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function push(peer: Peer, blob: Blob): Promise<void> {
  const started = await exchange(peer, { method: 'POST', path: '/v2/bench/blobs/uploads/' });
  const upload = new URL(started.location, `http://127.0.0.1:${peer.port}`);
  upload.searchParams.set('digest', blob.digest);
  const path = `${upload.pathname}${upload.search}`;
  const { status } = await exchange(peer, { method: 'PUT', path }, blob);
  if (status !== 201) throw new Error(`push answered ${status}`);
}

async function pull(peer: Peer, { head, tail, digest }: Blob): Promise<void> {
  const { received } = await exchange(peer, { method: 'GET', path: `/v2/bench/blobs/${digest}` });
  if (received !== head.length + tail.length) throw new Error(`pull gave ${received} bytes`);
}

async function remove(peer: Peer, { digest }: Blob): Promise<void> {
  await exchange(peer, { method: 'DELETE', path: `/v2/bench/blobs/${digest}` });
}

interface Answer {
  readonly status: number | undefined;
  readonly location: string;
  readonly received: number;
}

const agent = new Agent({ keepAlive: true });

async function exchange(peer: Peer, options: RequestOptions, body?: Blob): Promise<Answer> {
  const length = body === undefined ? 0 : body.head.length + body.tail.length;
  const headers = { ...peer.headers, 'Content-Length': length };
  const client = request({ ...options, agent, host: '127.0.0.1', port: peer.port, headers });
  if (body !== undefined) {
    client.write(body.head);
    client.write(body.tail);
  }
  client.end();
  // The first and only argument of 'response'.
  const [response] = (await once(client, 'response')) as [IncomingMessage];
  let received = 0;
  response.on('data', (chunk: Buffer) => {
    received += chunk.length;
  });
  await once(response, 'end');
  return { status: response.statusCode, location: response.headers.location ?? '', received };
}

async function startOurs(directory: string): Promise<Peer> {
  const script = fileURLToPath(new URL('registry-server.ts', import.meta.url));
  const child = spawn(process.execPath, [script, directory], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout, 'data');
  const { port, token } = JSON.parse(String(line));
  return peerOf(child, port, { Authorization: `Bearer ${token}` });
}

async function startTheirs(directory: string): Promise<Peer> {
  const port = await freePort();
  const configuration = `${directory}.yml`;
  await writeFile(
    configuration,
    [
      'version: 0.1',
      'log: { level: error, accesslog: { disabled: true } }',
      `storage: { filesystem: { rootdirectory: ${directory} }, delete: { enabled: true } }`,
      `http: { addr: 127.0.0.1:${port} }`,
    ].join('\n'),
  );
  const child = spawn('docker-registry', ['serve', configuration], { stdio: 'ignore' });
  const peer = peerOf(child, port, {});
  for (const deadline = Date.now() + 20_000; ; ) {
    const isUp = await exchange(peer, { method: 'GET', path: '/v2/' }).catch(() => undefined);
    if (isUp?.status === 200) return peer;
    if (Date.now() > deadline) throw new Error('docker-registry did not start');
  }
}

function peerOf(child: ChildProcess, port: number, headers: Peer['headers']): Peer {
  return {
    port,
    headers,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

if (import.meta.main) console.table(await benchRegistry());

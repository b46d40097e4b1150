/**
 * Our registry against Debian's `docker-registry`, in the same run.
 *
 * Both run as processes of their own and are asked by curl, a process for each client, so that the servers are
 * measured and not what asks them: 256 MiB and 1 MiB blobs, up (the PUT of an upload that was begun before) and
 * down, one, eight and thirty-two at a time. Rounds alternate between the two, so that a busy machine slows both; the figure is
 * the median of the ratios of each round. Ours checks a bearer token with every request, the peer runs without
 * authentication. What the processor did for a GiB is asked of the system.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Row } from './row.ts';

interface Peer extends AsyncDisposable {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What the processor has done for it so far. */
  cpuSeconds(): number;
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
  { sizeBytes: 256 * mebibyte, concurrency: 1, blobs: 2, rounds: 3 },
  { sizeBytes: 256 * mebibyte, concurrency: 8, blobs: 8, rounds: 3 },
  { sizeBytes: 32 * mebibyte, concurrency: 32, blobs: 32, rounds: 3 },
];

/** Measures both registries and returns rows for each direction of each load. */
export async function benchRegistry(): Promise<Row[]> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-bench-registry-'));
  try {
    await using ours = await startOurs(join(directory, 'ours'));
    await using theirs = await startTheirs(join(directory, 'theirs'));
    const rows: Row[] = [];
    for (const load of loads) rows.push(...(await compare(load, directory, ours, theirs)));
    rows.push(...(await compareManifests(directory, ours, theirs)));
    return rows;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

type Direction = 'up' | 'down';

/** One round of one direction with one registry. */
interface Round {
  readonly mebibytesPerSecond: number;
  readonly cpuSecondsPerGibibyte: number;
}

async function compare(
  load: Load,
  directory: string,
  ours: Peer,
  theirs: Peer,
): Promise<readonly Row[]> {
  const rounds: Record<Direction, (readonly [mine: Round, peers: Round])[]> = { up: [], down: [] };
  for (let round = 0; round < load.rounds; round += 1) {
    const blobs = await Promise.all(
      Array.from({ length: load.blobs }, (_, index) => freshBlob(directory, index, load.sizeBytes)),
    );
    const mine = () => pushAndPull(load, ours, blobs);
    const peers = () => pushAndPull(load, theirs, blobs);
    const [first, second] = round % 2 === 0 ? [mine, peers] : [peers, mine];
    const measured = [await first(), await second()];
    const [own, other] = round % 2 === 0 ? measured : measured.reverse();
    if (own === undefined || other === undefined) continue;
    rounds.up.push([own.up, other.up]);
    rounds.down.push([own.down, other.down]);
  }
  return (['up', 'down'] as const).flatMap((direction) =>
    rowsOf(load, direction, rounds[direction]),
  );
}

/** What must be reached, in times of docker-registry. */
const goals: Record<Direction, number> = { up: 1.2, down: 1.2 };
const smallGoal = 1.5;

function rowsOf(
  { sizeBytes, concurrency }: Load,
  direction: Direction,
  rounds: readonly (readonly [mine: Round, peers: Round])[],
): readonly Row[] {
  const size = `${sizeBytes / mebibyte} MiB blobs, ${concurrency} at a time`;
  const speeds = (of: 0 | 1) => median(rounds.map((round) => round[of].mebibytesPerSecond));
  const cpu = (of: 0 | 1) => median(rounds.map((round) => round[of].cpuSecondsPerGibibyte));
  const ratio = median(
    rounds.map(([mine, peers]) => mine.mebibytesPerSecond / peers.mebibytesPerSecond),
  );
  const goal = sizeBytes === mebibyte ? smallGoal : goals[direction];
  const speed = {
    what: `registry ${direction}, ${size}`,
    value: Math.round(ratio * 100) / 100,
    unit: '× docker-registry',
    goal: `≥ ${goal}`,
    ok: ratio >= goal,
    note: `${Math.round(speeds(0))} against ${Math.round(speeds(1))} MiB/s`,
  };
  if (sizeBytes === mebibyte) return [speed];
  const most = direction === 'down' ? 0.3 : cpu(1) / 1.2;
  return [
    speed,
    {
      what: `registry ${direction}, processor for a GiB, ${size}`,
      value: Math.round(cpu(0) * 100) / 100,
      unit: 's',
      goal: `≤ ${most.toFixed(1)} s`,
      ok: cpu(0) <= most,
      note: `docker-registry ${cpu(1).toFixed(2)} s`,
    },
  ];
}

async function pushAndPull(load: Load, peer: Peer, blobs: readonly Blob[]) {
  const places = await Promise.all(blobs.map((blob) => beginUpload(peer, blob)));
  const up = await measure(load, peer, blobs, ({ file }, index) => [
    `upload-file = "${file}"`,
    `url = "${places[index]}"`,
    // Curl would wait for a word before it sends.
    'header = "Expect:"',
  ]);
  const down = await measure(load, peer, blobs, ({ digest }) => [
    `url = "${peer.url}/v2/bench/blobs/${digest}"`,
  ]);
  for (const { digest } of blobs) await call(peer, 'DELETE', `/v2/bench/blobs/${digest}`);
  return { up, down };
}

/** So many images of one layer, each under a tag of its own; a size of a mebibyte makes speeds counts. */
const manifestLoad: Load = { sizeBytes: mebibyte, concurrency: 8, blobs: 200, rounds: 3 };
const manifestGoal = 2;

async function compareManifests(directory: string, ours: Peer, theirs: Peer): Promise<Row[]> {
  const ratios: Record<Direction, (readonly [mine: number, peers: number])[]> = {
    up: [],
    down: [],
  };
  const layer = await freshBlob(directory, 0, 4096);
  for (const peer of [ours, theirs]) await pushAndKeep(peer, layer);
  for (let round = 0; round < manifestLoad.rounds; round += 1) {
    const files = await freshManifests(directory, layer, `round ${round}`);
    const mine = await putAndGet(ours, files);
    const peers = await putAndGet(theirs, files);
    ratios.up.push([mine.up.mebibytesPerSecond, peers.up.mebibytesPerSecond]);
    ratios.down.push([mine.down.mebibytesPerSecond, peers.down.mebibytesPerSecond]);
  }
  return (['up', 'down'] as const).map((direction) => {
    const ratio = median(ratios[direction].map(([mine, peers]) => mine / peers));
    const [own, other] = [0, 1].map((of) => median(ratios[direction].map((both) => both[of] ?? 0)));
    return {
      what: `registry, manifests ${direction}, ${manifestLoad.concurrency} at a time`,
      value: Math.round(ratio * 100) / 100,
      unit: '× docker-registry',
      goal: `≥ ${manifestGoal}`,
      ok: ratio >= manifestGoal,
      note: `${Math.round(own ?? 0)} against ${Math.round(other ?? 0)} a second`,
    };
  });
}

async function pushAndKeep(peer: Peer, blob: Blob): Promise<void> {
  const load = { sizeBytes: 4096, concurrency: 1, blobs: 1, rounds: 1 };
  const place = await beginUpload(peer, blob);
  await measure(load, peer, [blob], ({ file }) => [`upload-file = "${file}"`, `url = "${place}"`]);
}

const manifestType = 'application/vnd.oci.image.manifest.v1+json';

/** Images that differ in a word, of a layer that both registries have. */
function freshManifests(directory: string, { digest }: Blob, word: string): Promise<Blob[]> {
  const part = { mediaType: 'application/octet-stream', digest, size: 4096 };
  const write = async (index: number): Promise<Blob> => {
    const annotations = { word: `${word}, image ${index}` };
    const manifest = { schemaVersion: 2, mediaType: manifestType, config: part, layers: [part] };
    const file = join(directory, `manifest-${index}`);
    await writeFile(file, JSON.stringify({ ...manifest, annotations }));
    return { file, digest };
  };
  return Promise.all(Array.from({ length: manifestLoad.blobs }, (_, index) => write(index)));
}

async function putAndGet(peer: Peer, files: readonly Blob[]) {
  const url = (index: number) => `url = "${peer.url}/v2/bench/manifests/image-${index}"`;
  const up = await measure(manifestLoad, peer, files, ({ file }, index) => [
    ...[`upload-file = "${file}"`, url(index), `header = "Content-Type: ${manifestType}"`],
  ]);
  const down = await measure(manifestLoad, peer, files, (_, index) => [
    ...[url(index), `header = "Accept: ${manifestType}"`],
  ]);
  return { up, down };
}

/** A file of its own, with other content in each round. */
interface Blob {
  readonly file: string;
  readonly digest: string;
}

const noise = randomFillSync(Buffer.alloc(mebibyte));

async function freshBlob(directory: string, index: number, sizeBytes: number): Promise<Blob> {
  const path = join(directory, `blob-${index}`);
  const hash = createHash('sha256');
  const file = await open(path, 'w');
  const head = randomFillSync(Buffer.alloc(4096));
  for (let written = 0; written < sizeBytes; ) {
    const part = (written === 0 ? head : noise).subarray(0, sizeBytes - written);
    hash.update(part);
    await file.write(part);
    written += part.length;
  }
  await file.close();
  return { file: path, digest: `sha256:${hash.digest('hex')}` };
}

/** Lets as many processes as the load says each do a part of the transfers, one after the other. */
async function measure(
  load: Load,
  peer: Peer,
  blobs: readonly Blob[],
  transfer: (blob: Blob, index: number) => readonly string[],
): Promise<Round> {
  const headers = Object.entries(peer.headers).map(
    ([name, value]) => `header = "${name}: ${value}"`,
  );
  const whole = ['output = "/dev/null"', 'write-out = "%{http_code}\\n"', 'silent', ...headers];
  const configurations = Array.from({ length: load.concurrency }, (_, client) =>
    blobs
      .flatMap((blob, index) =>
        index % load.concurrency === client
          ? [[...transfer(blob, index), ...whole].join('\n')]
          : [],
      )
      .join('\nnext\n'),
  );
  const before = peer.cpuSeconds();
  const start = performance.now();
  await Promise.all(configurations.map(curl));
  const seconds = (performance.now() - start) / 1000;
  const bytes = load.blobs * load.sizeBytes;
  return {
    mebibytesPerSecond: bytes / mebibyte / seconds,
    cpuSecondsPerGibibyte: (peer.cpuSeconds() - before) / (bytes / 2 ** 30),
  };
}

async function curl(configuration: string): Promise<void> {
  const child = spawn('curl', ['--config', '-'], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(configuration);
  const said = await text(child.stdout);
  const bad = said.split('\n').find((status) => status !== '' && !/^20[01]$/.test(status));
  if (bad !== undefined) throw new Error(`a transfer was answered by ${bad}`);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function call(peer: Peer, method: string, path: string): Promise<Response> {
  return fetch(new URL(path, peer.url), { method, headers: peer.headers });
}

/** Where a blob is to be put. */
async function beginUpload(peer: Peer, { digest }: Blob): Promise<string> {
  const started = await call(peer, 'POST', '/v2/bench/blobs/uploads/');
  const upload = new URL(started.headers.get('location') ?? '', peer.url);
  upload.searchParams.set('digest', digest);
  return upload.href;
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
    const isUp = await call(peer, 'GET', '/v2/').catch(() => undefined);
    if (isUp?.status === 200) return peer;
    if (Date.now() > deadline) throw new Error('docker-registry did not start');
  }
}

function peerOf(child: ChildProcess, port: number, headers: Peer['headers']): Peer {
  return {
    url: `http://127.0.0.1:${port}`,
    headers,
    cpuSeconds: () => cpuSecondsOf(child.pid),
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** A tick of the system's accounts is a hundredth of a second. */
function cpuSecondsOf(pid: number | undefined): number {
  const [, , , , , , , , , , , user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(user) + Number(system)) / 100;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

if (import.meta.main) console.table(await benchRegistry());

/**
 * Our registry against Debian's `docker-registry`, in the same run.
 *
 * Both run as processes of their own and are asked by curl, a process for each client, so that the servers are
 * measured and not what asks them: 256 MiB and 1 MiB blobs, up (the PUT of an upload that was begun before) and
 * down, one, eight and thirty-two at a time. Rounds alternate between the two, so that a busy machine slows both; the figure is
 * the median of the ratios of each round. Ours checks a bearer token with every request, the peer runs without
 * authentication. What the processor did for a GiB is asked of the system.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call, type Peer, startOurs, startTheirs } from './registry-peers.ts';
import {
  type Blob,
  beginUpload,
  freshBlob,
  type Load,
  measure,
  mebibyte,
  pushAndKeep,
  type Round,
} from './registry-transfers.ts';
import type { Row } from './row.ts';

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

/**
 * So many images of one layer, each under a tag of its own, that curl's own start is the least part; a size of a
 * mebibyte makes speeds counts.
 */
const manifestLoad: Load = { sizeBytes: mebibyte, concurrency: 8, blobs: 800, rounds: 3 };
const manifestGoal = 2;

async function compareManifests(directory: string, ours: Peer, theirs: Peer): Promise<Row[]> {
  const rounds: Record<Direction, (readonly [mine: Round, peers: Round])[]> = { up: [], down: [] };
  const layer = await freshBlob(directory, 0, 4096);
  for (const peer of [ours, theirs]) await pushAndKeep(peer, layer);
  for (let round = 0; round < manifestLoad.rounds; round += 1) {
    const files = await freshManifests(directory, layer, `round ${round}`);
    const mine = await putAndGet(ours, files);
    const peers = await putAndGet(theirs, files);
    rounds.up.push([mine.up, peers.up]);
    rounds.down.push([mine.down, peers.down]);
  }
  return (['up', 'down'] as const).map((direction) => manifestRow(direction, rounds[direction]));
}

function manifestRow(
  direction: Direction,
  rounds: readonly (readonly [mine: Round, peers: Round])[],
): Row {
  const ratio = median(
    rounds.map(([mine, peers]) => mine.mebibytesPerSecond / peers.mebibytesPerSecond),
  );
  const both = (of: (round: Round) => string) =>
    ([0, 1] as const).map((who) => median(rounds.map((round) => Number(of(round[who])))));
  const [own, other] = both(({ mebibytesPerSecond }) => mebibytesPerSecond.toFixed(0));
  const [ownCpu, otherCpu] = both((round) => (round.cpuSecondsPerGibibyte / 1.024).toFixed(2));
  return {
    what: `registry, manifests ${direction}, ${manifestLoad.concurrency} at a time`,
    value: Math.round(ratio * 100) / 100,
    unit: '× docker-registry',
    goal: `≥ ${manifestGoal}`,
    ok: ratio >= manifestGoal,
    note: `${own} against ${other} a second; ${ownCpu} against ${otherCpu} ms of the processor for one`,
  };
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

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

if (import.meta.main) console.table(await benchRegistry());

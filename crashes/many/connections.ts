import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { residentMegabytes } from '#bench/resident';
import { type Slipway, startSlipway } from '#e2e/slipway';

/** What a crowd of clients that do nothing did to those that work. */
export interface CrowdReport {
  readonly open: number;
  readonly megabytesBefore: number;
  readonly megabytesWith: number;
  /** The slowest of some requests in between. */
  readonly slowestMs: number;
  /** The same without the crowd. */
  readonly slowestAloneMs: number;
  readonly complaints: readonly string[];
}

const slowestAllowedMs = 1000;
const megabytesAllowed = 300;
const probes = 30;
/** A queue of connections that are about to be accepted is short. */
const atOnce = 100;

/**
 * Opens so many connections, a third of which sends half a request, a third one whole request, and a third asks
 * for an object and never reads the answer; meanwhile others push and have a job run.
 */
export async function crowd(count: number): Promise<CrowdReport> {
  await using slipway = await startSlipway({ arguments: ['--no-demo', '--no-cluster'] });
  const project = await slipway.createProject('crowded');
  const megabytesBefore = residentMegabytes(slipway.ready.pid);
  const slowestAloneMs = await slowestOf(slipway);
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const some = Array.from({ length: atOnce }, (_, index) => open(slipway, index % 3));
    sockets.push(...(await Promise.all(some)));
  }
  const complaints: string[] = [];
  const slowestMs = await slowestOf(slipway);
  if (slowestMs > slowestAllowedMs + 2 * slowestAloneMs)
    complaints.push(`a request took ${Math.round(slowestMs)} ms`);
  const file = 'job:\n  tags: [shell]\n  script: [echo served]\n';
  const pipeline = await project.push({ '.gitlab-ci.yml': file });
  const { job } = await pipeline.finished();
  if (job !== 'success') complaints.push(`a job ended as ${job}`);
  const megabytesWith = residentMegabytes(slipway.ready.pid);
  if (megabytesWith - megabytesBefore > megabytesAllowed) {
    complaints.push(`they cost ${Math.round(megabytesWith - megabytesBefore)} MB`);
  }
  const left = sockets.filter((socket) => !socket.destroyed).length;
  for (const socket of sockets) socket.destroy();
  return { open: left, megabytesBefore, megabytesWith, slowestMs, slowestAloneMs, complaints };
}

const requests = [
  'GET /api/v4/version HTTP/1.1\r\nhost: localhost\r\nx-half: ',
  'GET /api/v4/version HTTP/1.1\r\nhost: localhost\r\n\r\n',
  'GET /assets/none HTTP/1.1\r\nhost: localhost\r\n\r\n',
] as const;

async function open(slipway: Slipway, kind: number): Promise<Socket> {
  const socket = connect(Number(new URL(slipway.url).port), '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(requests[kind] ?? requests[0]);
  // Who only opens and never reads.
  socket.pause();
  return socket;
}

async function slowestOf(slipway: Slipway): Promise<number> {
  let slowest = 0;
  for (let probe = 0; probe < probes; probe += 1) {
    const started = performance.now();
    await slipway.api.get('/projects');
    slowest = Math.max(slowest, performance.now() - started);
    await setTimeout(50);
  }
  return slowest;
}

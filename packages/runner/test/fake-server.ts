import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { crc32 } from 'node:zlib';
import type { JobPayload, JobUpdate } from '@slipway/protocol';

/** What the fake server knows of a job. */
export interface FakeJob {
  readonly payload: JobPayload;
  status: string;
  trace: Buffer[];
  traceSize: number;
  update: JobUpdate | undefined;
  /** Bodies of `POST /artifacts`, with their query. */
  readonly uploads: { readonly query: URLSearchParams; readonly body: Buffer }[];
  readonly finished: Promise<void>;
  readonly finish: () => void;
}

/** The server's half of the runner protocol, as strict as the runner needs it. */
export interface FakeServer extends AsyncDisposable {
  readonly url: string;
  /** Puts a job into the queue. */
  enqueue(payload: JobPayload): FakeJob;
  /** Artifacts by job id, for `GET /artifacts`. */
  readonly archives: Map<number, Buffer>;
  /** Bodies of `POST /projects/ID/releases`, and what they are answered with. */
  readonly releases: unknown[];
  releaseAnswer: { readonly status: number; readonly body: object };
  /** What each trace patch is answered with instead of being taken, while it is set. */
  refuseTrace: ((job: FakeJob, response: ServerResponse) => boolean) | undefined;
  /** Waited for before a job is confirmed. */
  confirming: ((job: FakeJob) => Promise<void>) | undefined;
  /** Drops every connection while set. */
  isDown: boolean;
  intervalSeconds: number | undefined;
  /** Discards traces after counting them. */
  keepsTraces: boolean;
  /** Answers requests about repositories (`….git/…`), where there are any. */
  git: ((request: IncomingMessage, response: ServerResponse) => Promise<void>) | undefined;
}

export async function startFakeServer(port = 0): Promise<FakeServer> {
  const jobs = new Map<number, FakeJob>();
  const queue: FakeJob[] = [];
  const waiting: (() => void)[] = [];
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '', 'http://fake');
    const path = url.pathname.replace('/api/v4', '');
    if (fake.isDown) return void request.destroy();
    if (fake.git && path.includes('.git/')) return await fake.git(request, response);
    if (path === '/jobs/request') {
      await body(request);
      if (queue.length === 0) {
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
          response.once('close', resolve);
        });
      }
      const job = response.destroyed ? undefined : queue.shift();
      if (!job) return void response.writeHead(204).end();
      job.status = 'running';
      return void response
        .writeHead(201, { 'content-type': 'application/json' })
        .end(JSON.stringify(job.payload));
    }
    const job = jobs.get(Number(/^\/jobs\/(\d+)/.exec(path)?.[1]));
    const archive = fake.archives.get(Number(/^\/jobs\/(\d+)\/artifacts/.exec(path)?.[1]));
    if (request.method === 'GET' && archive) return void response.writeHead(200).end(archive);
    if (request.method === 'POST' && /^\/projects\/\d+\/releases$/.test(path)) {
      fake.releases.push(JSON.parse((await body(request)).toString()));
      const { status, body: text } = fake.releaseAnswer;
      return void response.writeHead(status).end(JSON.stringify(text));
    }
    if (!job) return void response.writeHead(404).end();
    const answer = (status: number): void => {
      response
        .writeHead(status, {
          'job-status': job.status,
          range: `0-${job.traceSize}`,
          ...(fake.intervalSeconds && { 'x-gitlab-trace-update-interval': fake.intervalSeconds }),
        })
        .end(String(status));
    };
    if (request.method === 'PATCH') {
      const bytes = await body(request);
      if (fake.refuseTrace?.(job, response)) return;
      if (job.status === 'canceled' || job.status === 'failed') return answer(403);
      const [start = '', end = ''] = (request.headers['content-range'] ?? '').split('-');
      if (Number(end) - Number(start) + 1 !== bytes.length) return answer(400);
      if (Number(start) !== job.traceSize) return answer(416);
      if (fake.keepsTraces) job.trace.push(bytes);
      job.traceSize += bytes.length;
      return answer(202);
    }
    if (request.method === 'PUT') {
      const update = JSON.parse((await body(request)).toString()) as JobUpdate;
      if (update.state === 'running') await fake.confirming?.(job);
      if (job.status === 'canceled' || job.status === 'failed') return answer(403);
      if (update.state === 'running') return answer(200);
      job.update = update;
      job.status = update.state;
      // The runner is told that it is done, not that the job it reports has failed.
      response.writeHead(200, { 'job-status': 'success' }).end('200');
      return job.finish();
    }
    if (request.method === 'POST' && path.endsWith('/artifacts')) {
      job.uploads.push({ query: url.searchParams, body: await body(request) });
      return void response.writeHead(201, { 'content-type': 'application/json' }).end('{}');
    }
    response.writeHead(405).end();
  };
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
  const fake: FakeServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    archives: new Map(),
    releases: [],
    releaseAnswer: { status: 201, body: {} },
    refuseTrace: undefined,
    confirming: undefined,
    isDown: false,
    intervalSeconds: undefined,
    keepsTraces: true,
    git: undefined,
    enqueue(payload) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const job: FakeJob = {
        payload,
        status: 'pending',
        trace: [],
        traceSize: 0,
        update: undefined,
        uploads: [],
        finished: promise,
        finish: resolve,
      };
      jobs.set(payload.id, job);
      queue.push(job);
      waiting.shift()?.();
      return job;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return fake;
}

async function body(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** A job's log as text. */
export const traceText = (job: FakeJob): string => Buffer.concat(job.trace).toString();

/** The checksum that the runner must have sent. */
export const traceChecksum = (job: FakeJob): string =>
  `crc32:${crc32(Buffer.concat(job.trace)).toString(16).padStart(8, '0')}`;

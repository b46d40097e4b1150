import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { getRequestListener } from '@hono/node-server';
import type { JobPayload } from '@slipway/protocol';
import { createServer, type Log, type Server, type ServerOptions } from '../src/index.ts';

const run = promisify(execFile);
/** Working copies, gone when the tests are over. */
const folders: string[] = [];
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
/** The administrator of every test server. */
export const root = {
  username: 'root',
  password: 'a long password',
  token: 'glpat-test-root-token',
};

/** A server on a port of its own, with a folder of its own. */
export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly dataDir: string;
  readonly server: Server;
  /** What was logged as a warning or an error. */
  readonly complaints: readonly string[];
  api(method: string, path: string, body?: unknown): Promise<unknown>;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  project(path: string): Promise<TestProject>;
  runner(settings?: RunnerSettings): Promise<FakeRunner>;
  /**
   * Goes on with what a kill at this moment would leave, at the same address; `undo` takes back what
   * a kill some moments earlier would not have left.
   */
  crash(undo?: (database: DatabaseSync) => void): Promise<TestServer>;
}

export type Options = Partial<Omit<ServerOptions, 'dataDir' | 'root' | 'log'>>;

/** Made with `await using`, it is gone at the end of the test. */
export async function startServer(options: Options = {}): Promise<TestServer> {
  return open(await mkdtemp(join(tmpdir(), 'slipway-server-')), 0, options);
}

async function open(dataDir: string, wantedPort: number, options: Options): Promise<TestServer> {
  let answer: Server['fetch'] = () => Promise.reject(new Error('starting'));
  const http = createHttpServer(
    getRequestListener((request, { incoming }) =>
      answer(request, { address: incoming.socket.remoteAddress ?? '' }),
    ),
  );
  const port = await listen(http, wantedPort);
  const url = `http://localhost:${port}`;
  const complaints: string[] = [];
  const log = collecting(complaints);
  const registry = `localhost:${port}`;
  const server = await createServer({ dataDir, url, registry, root, log, ...options });
  answer = server.fetch;

  const fetchPath: TestServer['fetch'] = (path, init) => fetch(`${url}${path}`, init);
  const api: TestServer['api'] = async (method, path, body) => {
    const response = await fetchPath(`/api/v4${path}`, {
      method,
      headers: { 'private-token': root.token, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  const stop = async () => {
    http.close();
    http.closeAllConnections();
    await server.close();
  };
  return {
    url,
    dataDir,
    server,
    complaints,
    api,
    fetch: fetchPath,
    project: (path) => makeProject(api, url, path),
    runner: (settings) => makeRunner(api, fetchPath, settings),
    async crash(undo) {
      // What lies on the disk while the server is open is what a kill would leave.
      const left = await mkdtemp(join(tmpdir(), 'slipway-server-'));
      await cp(dataDir, left, { recursive: true });
      if (undo) {
        using database = new DatabaseSync(join(left, 'slipway.db'));
        undo(database);
      }
      await stop();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
      return open(left, port, options);
    },
    async [Symbol.asyncDispose]() {
      await stop();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function listen(http: HttpServer, port: number): Promise<number> {
  return new Promise((resolve) => {
    http.listen(port, '127.0.0.1', () => resolve((http.address() as AddressInfo).port));
  });
}

function collecting(complaints: string[]): Log {
  const note = (message: string, fields?: Record<string, unknown>) => {
    const error = fields?.error instanceof Error ? (fields.error.stack ?? '') : '';
    complaints.push(`${message} ${JSON.stringify(fields)} ${error}`);
  };
  return { debug() {}, info() {}, warn: note, error: note };
}

/** A project that one pushes to with the real git. */
export interface TestProject {
  readonly id: number;
  readonly path: string;
  /** Commits these files and pushes; resolves with what git says and the commit. */
  push(files: Readonly<Record<string, string>>, how?: Push): Promise<{ said: string; sha: string }>;
  /** Deletes a branch by a push. */
  remove(branch: string): Promise<void>;
}

export interface Push {
  readonly message?: string;
  readonly options?: readonly string[];
  readonly branch?: string;
  /** Further branches of the same push. */
  readonly alsoTo?: readonly string[];
  readonly tag?: string;
}

async function makeProject(
  api: TestServer['api'],
  url: string,
  path: string,
): Promise<TestProject> {
  const made = await api('POST', '/projects', { name: path, path });
  const { id } = made as { id: number };
  const folder = await mkdtemp(join(tmpdir(), 'slipway-work-'));
  folders.push(folder);
  const git = async (...args: string[]) => {
    const who = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com'];
    return run('git', ['-C', folder, ...who, ...args]);
  };
  await git('init', '-q', '-b', 'main');
  const { host } = new URL(url);
  const address = `http://root:${encodeURIComponent(root.token)}@${host}/root/${path}.git`;
  return {
    id,
    path: `root/${path}`,
    async push(
      files,
      { message = 'Change', options = [], branch = 'main', alsoTo = [], tag } = {},
    ) {
      for (const [name, content] of Object.entries(files)) {
        await mkdir(dirname(join(folder, name)), { recursive: true });
        await writeFile(join(folder, name), content);
      }
      await git('add', '-A');
      await git('commit', '-q', '--allow-empty', '-m', message);
      if (tag !== undefined) await git('tag', tag);
      const target = tag === undefined ? `HEAD:refs/heads/${branch}` : `refs/tags/${tag}`;
      const others = alsoTo.map((name) => `HEAD:refs/heads/${name}`);
      const pushOptions = options.flatMap((option) => ['-o', option]);
      const { stderr } = await git('push', '-q', ...pushOptions, address, target, ...others);
      const { stdout } = await git('rev-parse', 'HEAD');
      return { said: stderr, sha: stdout.trim() };
    },
    async remove(branch) {
      await git('push', '-q', address, `:refs/heads/${branch}`);
    },
  };
}

/** Beside these, what `POST /user/runners` takes. */
export interface RunnerSettings {
  /** Has the feature `two_phase_job_commit`. */
  readonly confirms?: boolean;
  readonly [name: string]: unknown;
}

/** A runner that a test drives by hand, on the level of the protocol. */
export interface FakeRunner {
  readonly token: string;
  /** One request; undefined for 204. With `isPatient` it is held open. */
  request(isPatient?: boolean, signal?: AbortSignal): Promise<JobPayload | undefined>;
  verify(): Promise<Response>;
  patch(job: JobPayload, start: number, text: string): Promise<Response>;
  update(job: JobPayload, body: object): Promise<Response>;
  /** Ends a job in good order. */
  finish(job: JobPayload, state?: 'success' | 'failed', more?: object): Promise<Response>;
}

async function makeRunner(
  api: TestServer['api'],
  fetchPath: TestServer['fetch'],
  { confirms = false, ...settings }: RunnerSettings = {},
): Promise<FakeRunner> {
  const made = await api('POST', '/user/runners', { runner_type: 'instance_type', ...settings });
  const { token } = made as { token: string };
  const info = {
    name: 'fake',
    version: '1.0.0',
    platform: 'linux',
    architecture: 'amd64',
    features: { cancel_gracefully: true, trace_reset: true, two_phase_job_commit: confirms },
  };
  let lastUpdate: string | undefined;
  const send = (method: string, path: string, body: object, headers = {}, signal?: AbortSignal) =>
    fetchPath(`/api/v4${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      ...(signal && { signal }),
    });
  const update = (job: JobPayload, body: object) =>
    send('PUT', `/jobs/${job.id}`, { token: job.token, info, ...body });
  return {
    token,
    async request(isPatient = false, signal) {
      const held = isPatient ? { last_update: lastUpdate } : {};
      const body = { token, system_id: 's_fake', info, ...held };
      const response = await send('POST', '/jobs/request', body, {}, signal);
      lastUpdate = response.headers.get('x-gitlab-last-update') ?? lastUpdate;
      if (response.status === 204) return undefined;
      assert.equal(response.status, 201);
      return (await response.json()) as JobPayload;
    },
    verify: () => send('POST', '/runners/verify', { token, system_id: 's_fake', info }),
    patch: (job, start, text) =>
      fetchPath(`/api/v4/jobs/${job.id}/trace`, {
        method: 'PATCH',
        headers: {
          'job-token': job.token,
          'content-type': 'text/plain',
          'content-range': `${start}-${start + Buffer.byteLength(text) - 1}`,
        },
        body: text,
      }),
    update,
    finish: (job, state = 'success', more = {}) => update(job, { state, output: {}, ...more }),
  };
}

/** Sends a file of a job, as its runner does. */
export function upload(
  server: TestServer,
  job: JobPayload,
  query: string,
  file: { readonly name: string; readonly content: Buffer },
): Promise<Response> {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(file.content)]), file.name);
  return server.fetch(`/api/v4/jobs/${job.id}/artifacts?${query}`, {
    method: 'POST',
    headers: { 'job-token': job.token },
    body: form,
  });
}

/** The next job for this runner, as soon as there is one. */
export async function nextJob(runner: FakeRunner): Promise<JobPayload> {
  const job = await until(
    () => runner.request(),
    (answer) => answer !== undefined,
  );
  assert.ok(job);
  return job;
}

/** Asks again until the answer is as it should be; the last answer is in the error. */
export async function until<T>(ask: () => Promise<T>, isRight: (answer: T) => boolean): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const answer = await ask();
    if (isRight(answer)) return answer;
    assert.ok(Date.now() < deadline, `still ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

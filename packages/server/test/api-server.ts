import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { getRequestListener } from '@hono/node-server';
import { createServer, type Server, type ServerOptions } from '../src/index.ts';

const execute = promisify(execFile);

/** A whole server on a free port, with the root user's credentials. */
export interface ApiServer extends AsyncDisposable {
  readonly server: Server;
  readonly url: string;
  readonly directory: string;
  readonly token: string;
  /** A request to the API as root; `path` is below `/api/v4`. */
  call(method: string, path: string, body?: unknown, init?: RequestInit): Promise<Response>;
  /** As `call`, and the answer's JSON; throws unless it is a success. */
  json<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T>;
  git(where: string, ...args: string[]): Promise<string>;
}

export const rootToken = 'glpat-root-token-of-the-tests';
export const rootPassword = 'correct horse battery';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

export async function startApiServer(options: Partial<ServerOptions> = {}): Promise<ApiServer> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-server-'));
  let answer: (request: Request) => Promise<Response> = async () => new Response(null);
  const http = createHttpServer(getRequestListener((request) => answer(request)));
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
  const { port } = http.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const server = await createServer({
    dataDir: directory,
    url,
    registry: `127.0.0.1:${port}`,
    root: { username: 'root', password: rootPassword, token: rootToken },
    log: silent,
    ...options,
  });
  answer = (request) => server.fetch(request);

  async function call(
    method: string,
    path: string,
    body?: unknown,
    init: RequestInit = {},
  ): Promise<Response> {
    return fetch(`${url}/api/v4${path}`, {
      method,
      headers: { 'private-token': rootToken, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...init,
    });
  }

  async function json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await call(method, path, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as T;
  }

  async function git(where: string, ...args: string[]): Promise<string> {
    const person = { NAME: 'Ada', EMAIL: 'ada@example.test' };
    const env = {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      HOME: directory,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
      GIT_AUTHOR_NAME: person.NAME,
      GIT_AUTHOR_EMAIL: person.EMAIL,
      GIT_COMMITTER_NAME: person.NAME,
      GIT_COMMITTER_EMAIL: person.EMAIL,
    };
    const { stdout, stderr } = await execute('git', args, { cwd: where, env });
    return stdout + stderr;
  }

  return {
    server,
    url,
    directory,
    token: rootToken,
    call,
    json,
    git,
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      await new Promise((done) => http.close(done));
      await server.close();
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

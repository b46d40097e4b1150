import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { keepOwnCertificate } from '@slipway/kube-api/certificates';
import { createServer } from '@slipway/server';
import { answerRequests } from '../src/agent-program/answer-requests.ts';
import { clusterAddress } from '../src/agent-program/cluster-address.ts';
import { keepConnected } from '../src/agent-program/keep-connected.ts';

const root = { username: 'root', password: 'a long password', token: 'glpat-of-the-agents' };
const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** A server with an agent, the API of a cluster that only its program reaches, and that program. */
export interface AgentWorld extends AsyncDisposable {
  readonly url: string;
  /** What the log of a job says. */
  traceOf(jobId: number): Promise<string>;
  /** Whoever has it is let in by the agent's file. */
  readonly personToken: string;
  api<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** The cluster behind the agent, asked by somebody. */
  cluster(path: string, bearer?: string, init?: RequestInit): Promise<Response>;
  /** Connects the program; resolves when the server says so. */
  connect(): Promise<void>;
  disconnect(): Promise<void>;
}

/** @param cluster answers what is asked of the cluster */
export async function startAgentWorld(cluster: (far: HttpsServer) => void): Promise<AgentWorld> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-agents-'));
  const own = await keepOwnCertificate({
    ...{ directory: join(directory, 'tls'), authority: 'far', commonName: 'far-api' },
    ...{ names: ['localhost'], now: new Date() },
  });
  const far = createHttpsServer({ cert: own.cert, key: own.key });
  cluster(far);
  const apiPort = await listen(far);
  const caFile = join(directory, 'ca.crt');
  const tokenFile = join(directory, 'account');
  await Promise.all([writeFile(caFile, own.ca), writeFile(tokenFile, 'of-the-account\n')]);

  const http = createHttpServer();
  const url = `http://localhost:${await listen(http)}`;
  const registry = new URL(url).host;
  const dataDir = await mkdtemp(join(directory, 'data-'));
  const server = await createServer({ dataDir, url, registry, root, log: silent });
  http.on(
    'request',
    getRequestListener((request, { incoming }) =>
      server.fetch(request, { address: incoming.socket.remoteAddress ?? '' }),
    ),
  );
  // The program comes by TLS, as a token goes along.
  const secure = createHttpsServer({ cert: own.cert, key: own.key });
  const securePort = await listen(secure);
  for (const front of [http, secure]) {
    front.on('upgrade', (request, socket: Socket, head) => {
      if (!server.upgrade(request, socket, head)) socket.destroy();
    });
  }

  const api: AgentWorld['api'] = async <T>(method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${url}/api/v4${path}`, {
      method,
      headers: { 'private-token': root.token, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T; // the test's claim
  };
  await api('POST', '/projects', { name: 'infra' });
  const file = encodeURIComponent('.gitlab/agents/far/config.yaml');
  await api('POST', `/projects/1/repository/files/${file}`, {
    ...{ branch: 'main', commit_message: 'agent', content: JSON.stringify(config) },
  });
  await api('POST', '/projects/1/cluster_agents', { name: 'far' });
  const { token } = await api<{ token: string }>(
    ...(['POST', '/projects/1/cluster_agents/1/tokens', { name: 'program' }] as const),
  );
  const { token: personToken } = await api<{ token: string }>(
    ...(['POST', '/users/1/personal_access_tokens', person] as const),
  );

  let ending: AbortController | undefined;
  let connected: Promise<void> = Promise.resolve();
  const program = answerRequests(
    clusterAddress(
      { url: `https://localhost:${apiPort}`, caFile, tokenFile },
      { apiHost: undefined, apiPort: undefined },
    ),
  );
  const disconnect = async () => {
    ending?.abort();
    await connected;
  };
  return {
    url,
    personToken,
    api,
    async traceOf(jobId) {
      const headers = { 'private-token': root.token };
      return (await fetch(`${url}/api/v4/projects/1/jobs/${jobId}/trace`, { headers })).text();
    },
    cluster: (path, bearer = `pat:1:${personToken}`, init = {}) =>
      fetch(`${url}/-/kubernetes-agent/k8s-proxy${path}`, {
        ...init,
        headers: { ...init.headers, authorization: `Bearer ${bearer}` },
      }),
    connect() {
      const { promise, resolve } = Promise.withResolvers<void>();
      ending = new AbortController();
      const tell = (text: string) => {
        if (text.startsWith('connected')) resolve();
      };
      const way = { url: `https://localhost:${securePort}`, ca: own.ca };
      const options = { ...way, token, name: 'pod-1', tell };
      connected = keepConnected(program, options, ending.signal);
      return promise;
    },
    disconnect,
    async [Symbol.asyncDispose]() {
      await disconnect();
      for (const front of [http, secure]) {
        front.closeAllConnections();
        front.close();
      }
      await server.close();
      far.closeAllConnections();
      far.close();
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

const config = {
  ci_access: { projects: [{ id: 'root/infra', access_as: { ci_job: {} } }] },
  user_access: { access_as: { user: {} }, projects: [{ id: 'root/infra' }] },
};
const person = { name: 'kubectl', scopes: ['k8s_proxy'] };

function listen(server: Server) {
  return new Promise<number>((resolve) => {
    server.listen(0, 'localhost', () => resolve((server.address() as AddressInfo).port));
  });
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiServer, type ApiServerOptions, createApiServer } from '../api-server.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** The API in this process, without a network; its administrator's requests and their answers. */
export interface TestApi<Server extends ApiServer = ApiServer> extends AsyncDisposable {
  readonly server: Server;
  /** Sends a request; the administrator's token is added unless one is given. */
  send(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
    /** A body that is no JSON. */
    raw?: string,
  ): Promise<Response>;
  /** The JSON of an answer, whatever its status. */
  json(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
    raw?: string,
  ): Promise<Answer>;
}

/** The parts of objects, lists and statuses that tests look at. */
export interface Answer {
  readonly kind: string;
  readonly code?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: {
    readonly kind?: string;
    readonly uid?: string;
    readonly causes?: readonly { readonly reason?: string; readonly message?: string }[];
  };
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly generation?: number;
    readonly deletionTimestamp?: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly items?: readonly Answer[];
  readonly status?: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, string>>;
}

/** How a server is made: the API alone, or with controllers. */
export type CreateServer<Server extends ApiServer> = (options: ApiServerOptions) => Promise<Server>;

/** Starts the API alone in a folder that goes away with it. */
export const startTestApi = () => startTestApiOf(createApiServer);

/** Starts an API, and what else `create` brings, in a folder that goes away with it. */
export async function startTestApiOf<Server extends ApiServer>(
  create: CreateServer<Server>,
): Promise<TestApi<Server>> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-kube-'));
  const server = await create({
    directory,
    log: silent,
    clock: () => new Date(),
    serviceCidr: '10.96.0.0/12',
    names: [],
    node: () => undefined,
  });
  const token = /token: (\w+)/.exec(server.kubeconfig('https://api'))?.[1];
  const send: TestApi<Server>['send'] = (method, path, body, headers, raw) => {
    const all = new Headers(headers);
    if (!all.has('authorization')) all.set('authorization', `Bearer ${token}`);
    if (body !== undefined && !all.has('content-type')) all.set('content-type', 'application/json');
    return server.fetch(
      new Request(`https://api${path}`, {
        method,
        headers: all,
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(raw !== undefined && { body: raw }),
      }),
    );
  };
  return {
    server,
    send,
    async json(...request) {
      return (await (await send(...request)).json()) as Answer;
    },
    async [Symbol.asyncDispose]() {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

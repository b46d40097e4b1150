/** Sends requests on to the servers of other groups, bytes as they come: lists, watches, upgrades. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request as secureRequest } from 'node:https';
import { type Duplex, Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { connect } from 'node:tls';
import { guarded, joinStreams } from '@slipway/io';
import { ApiError, type Objects } from '@slipway/kube-objects';
import type { User } from '#access/user';
import type { RemoteService } from './api-service.ts';
import { type Backend, backendOf, type FrontProxy } from './backend.ts';
import { forwardedLines, type HeaderLines } from './remote-headers.ts';

/** Reaches the servers of other groups in the name of users. */
export interface Forwarder extends Disposable {
  /** Throws `ApiError` (503) when nobody answers. */
  send(service: RemoteService, request: Request, user: User): Promise<Response>;
  /** Joins a connection that shall become something else. Throws `ApiError` before that. */
  upgrade(
    service: RemoteService,
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    user: User,
  ): Promise<void>;
}

/** How long a pod may take to let somebody in. */
const connectSeconds = 10;

/** Creates a forwarder; its connections end with it. */
export function createForwarder(
  objects: Pick<Objects, 'get' | 'list'>,
  frontProxy: FrontProxy,
): Forwarder {
  const agent = new Agent({ keepAlive: true, timeout: 0 });
  const reach = (service: RemoteService) =>
    orUnavailable(service, async () => backendOf(objects, service, frontProxy));
  return {
    async send(service, request, user) {
      const backend = await reach(service);
      return await orUnavailable(service, () => exchange(agent, backend, request, user));
    },
    async upgrade(service, request, socket, head, user) {
      const backend = await reach(service);
      const pod = await orUnavailable(service, () => connectTo(backend));
      joinStreams(pod, socket);
      pod.write(upgradeHead(request, backend, user));
      if (head.length > 0) pod.write(head);
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}

/** It is for whoever starts this program, not for who wrote the APIService. */
const adviceOfNode = /; if the root CA is installed locally.*/s;

/** What goes wrong on the way is told in words. */
async function orUnavailable<T>(service: RemoteService, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).replace(
      adviceOfNode,
      '',
    );
    const { namespace, name } = service.spec.service;
    throw new ApiError(
      'ServiceUnavailable',
      `error trying to reach service ${namespace}/${name}: ${reason}`,
    );
  }
}

function exchange(agent: Agent, backend: Backend, request: Request, user: User): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  return new Promise((resolve, reject) => {
    const outgoing = guarded(
      secureRequest({
        ...backend,
        agent,
        method: request.method,
        path: pathname + search,
        headers: [...linesOf(request.headers, backend, user), ...framing(request)],
      }),
    );
    const abort = () => outgoing.destroy(new Error('the client has gone'));
    request.signal.addEventListener('abort', abort, { once: true });
    limitConnecting(outgoing);
    outgoing.on('close', () => request.signal.removeEventListener('abort', abort));
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      if (isRedirection(response)) {
        // Followed by a client with its token, it would lead who knows where.
        outgoing.destroy(new Error('it answers with a redirection, which is not passed on'));
      } else resolve(answerOf(response, request.method));
    });
    if (request.body === null) {
      outgoing.end();
      return;
    }
    // Two names for the same class: the one of the language and the one of Node.
    const source = guarded(Readable.fromWeb(request.body as ReadableStream));
    source.on('error', (error) => outgoing.destroy(error));
    outgoing.on('close', () => source.destroy());
    source.pipe(outgoing);
  });
}

const linesOf = (
  headers: Iterable<readonly [string, string]>,
  { servername }: Backend,
  user: User,
): HeaderLines => ['host', servername ?? '', ...forwardedLines(headers, user)];

/** A body of unknown length is sent in chunks. */
const framing = ({ body, headers }: Request): HeaderLines =>
  body === null || headers.has('content-length') ? [] : ['transfer-encoding', 'chunked'];

/** A connection that is neither taken nor refused is given up; a request may take its time. */
function limitConnecting(outgoing: ReturnType<typeof secureRequest>): void {
  outgoing.on('socket', (socket) => {
    if (!socket.connecting) return;
    const timer = setTimeout(
      () => outgoing.destroy(new Error('the connection was not taken in time')),
      connectSeconds * 1000,
    );
    const stop = () => clearTimeout(timer);
    socket.once('secureConnect', stop);
    socket.once('close', stop);
  });
}

const isRedirection = ({ statusCode = 0 }: IncomingMessage) =>
  statusCode >= 300 && statusCode < 400 && statusCode !== 304;

const bodiless = new Set([204, 205, 304]);
const aboutConnection = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade']);

function answerOf(incoming: IncomingMessage, method: string): Response {
  const { statusCode: status = 502, rawHeaders } = incoming;
  const headers = new Headers();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (!aboutConnection.has(name.toLowerCase())) headers.append(name, rawHeaders[index + 1] ?? '');
  }
  if (method === 'HEAD' || bodiless.has(status)) {
    incoming.resume();
    return new Response(null, { status, headers });
  }
  const body = Readable.toWeb(guarded(incoming)) as globalThis.ReadableStream;
  return new Response(body, { status, headers });
}

async function connectTo(backend: Backend) {
  const { host, port, ...tls } = backend;
  const timeout = connectSeconds * 1000;
  const socket = guarded(connect({ ...tls, host: host ?? '', port: Number(port), timeout }));
  socket.once('timeout', () => socket.destroy(new Error('the connection was not taken in time')));
  await once(socket, 'secureConnect');
  socket.setTimeout(0);
  return socket;
}

function upgradeHead(request: IncomingMessage, backend: Backend, user: User): string {
  const { rawHeaders } = request;
  const pairs = Array.from(
    { length: rawHeaders.length / 2 },
    (_, index) => [rawHeaders[2 * index] ?? '', rawHeaders[2 * index + 1] ?? ''] as const,
  );
  const all = linesOf(pairs, backend, user);
  all.push('connection', 'Upgrade', 'upgrade', request.headers.upgrade ?? '');
  const lines = [`${request.method} ${request.url} HTTP/1.1`];
  for (let index = 0; index < all.length; index += 2) {
    lines.push(`${all[index]}: ${all[index + 1]}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}

import { Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { type Duplex, Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { guarded } from '@slipway/io';
import type { Backend } from '#routes/route-table';
import { findAwake, type ServiceProxyOptions } from './find-service.ts';
import { forwardedHeaders, responseHeaders } from './forwarded-headers.ts';
import { upgradeToService } from './service-upgrade.ts';

/**
 * Carries HTTP requests to a ready pod of a service. `service` is its name, or `name:port` with a
 * port's name or number; the first port otherwise.
 */
export interface ServiceProxy {
  /** 404 when there is no such service or port, 503 with the reason when no pod is ready. */
  fetch(namespace: string, service: string, request: Request): Promise<Response>;
  /** The same for a request with `Connection: upgrade`, as Node's servers emit it. */
  upgrade(
    namespace: string,
    service: string,
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): Promise<void>;
}

/** A connection that was silent for longer is not used again: the pod may be about to close it. */
const freshMs = 1000;
/** Requests without a body that may be sent twice when nothing came back (RFC 9110, 9.2.1). */
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);
const bodiless = new Set([101, 204, 205, 304]);

/** Makes the way from outside of the cluster to its services. */
export function createServiceProxy(
  options: ServiceProxyOptions,
): ServiceProxy & { readonly close: () => void } {
  const { table, balancer, traffic } = options;
  const agents = new Map<string, { readonly agent: Agent; readonly pod: string | undefined }>();

  /** Kept-alive connections, of each pod by itself. */
  function agentOf({ address, port, pod }: Backend): Agent {
    const key = `${address} ${port} ${pod ?? ''}`;
    const known = agents.get(key);
    if (known) return known.agent;
    // For a connection at rest the agent's timeout ends it; one at work is only told.
    const agent = new Agent({ keepAlive: true, timeout: freshMs });
    agents.set(key, { agent, pod });
    return agent;
  }

  /** Lets go of the connections of pods that get no requests any more. */
  table.onChange(() => {
    const current = new Set(table.all().flatMap(({ backends }) => backends.map(({ pod }) => pod)));
    for (const [key, { agent, pod }] of agents) {
      if (current.has(pod)) continue;
      for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy();
      agents.delete(key);
    }
  });

  async function fetch(namespace: string, service: string, request: Request): Promise<Response> {
    const tried = new Set<string>();
    for (;;) {
      const found = await findAwake(options, namespace, service);
      if (!('route' in found)) return plain(found.status, found.text);
      const [backend] = balancer
        .order(found.route, request.headers.get('x-forwarded-for') ?? undefined)
        .filter(({ address }) => !tried.has(address));
      if (!backend) return plain(502, 'No pod of the service accepts connections.\n');
      const end = traffic.begin(backend.pod);
      try {
        const response = await exchange(request, backend, agentOf(backend));
        return answer(response, request, end);
      } catch (error) {
        end();
        if (!(error instanceof NothingSent)) throw error;
        if (error.isRefused) tried.add(backend.address);
      }
    }
  }

  return {
    async fetch(namespace, service, request) {
      try {
        return await fetch(namespace, service, request);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        return plain(502, `The pod ended the connection without an answer: ${reason}\n`);
      }
    },
    upgrade: (namespace, service, request, socket, head) =>
      upgradeToService(options, { namespace, service, request, socket, head }),
    close: () => {
      for (const { agent } of agents.values()) agent.destroy();
    },
  };
}

/** The request has had no effect at all, so that it can be sent again. */
class NothingSent extends Error {
  override readonly name = 'NothingSent';
  /** The pod did not accept a connection. */
  readonly isRefused: boolean;

  constructor(isRefused: boolean, cause: unknown) {
    super('nothing was sent', { cause });
    this.isRefused = isRefused;
  }
}

/** Sends a request to one pod; resolves with the head of its answer. */
function exchange(request: Request, backend: Backend, pool: Agent): Promise<IncomingMessage> {
  const url = new URL(request.url);
  const isSafe = safeMethods.has(request.method) && !request.body;
  return new Promise((resolve, reject) => {
    const outgoing = guarded(
      httpRequest({
        host: backend.address,
        port: backend.port,
        method: request.method,
        path: url.pathname + url.search,
        headers: forwardedHeaders(request, url),
        setHost: false,
        // What may not be sent twice gets a connection that nobody can be closing.
        agent: isSafe ? pool : new Agent({ keepAlive: false }),
      }),
    );
    let isConnected = false;
    const abort = () => outgoing.destroy(new Error('the client has gone'));
    request.signal.addEventListener('abort', abort, { once: true });
    outgoing.on('socket', (socket) => {
      const begin = () => {
        isConnected = true;
        sendBody(request, outgoing);
      };
      if (socket.connecting) socket.once('connect', begin);
      else begin();
    });
    outgoing.on('information', () => {});
    outgoing.on('response', resolve);
    outgoing.on('error', (error) => {
      const isRetryable = isSafe && outgoing.reusedSocket && !request.signal.aborted;
      if (isConnected && !isRetryable) reject(error);
      else if (request.signal.aborted) reject(error);
      else reject(new NothingSent(!isConnected, error));
    });
    outgoing.on('close', () => request.signal.removeEventListener('abort', abort));
  });
}

function sendBody({ body }: Request, outgoing: ClientRequest) {
  if (!body) {
    outgoing.end();
    return;
  }
  // Two names for the same class: the one of the language and the one of Node.
  const source = guarded(Readable.fromWeb(body as ReadableStream));
  source.on('error', (error) => outgoing.destroy(error));
  outgoing.on('close', () => source.destroy());
  source.pipe(outgoing);
}

/** The pod's answer for the client; `end` is called when it has been passed on, or given up. */
function answer(incoming: IncomingMessage, request: Request, end: () => void): Response {
  guarded(incoming).on('close', end);
  const status = incoming.statusCode ?? 502;
  const head = { status, headers: responseHeaders(incoming.rawHeaders) };
  if (request.method === 'HEAD' || bodiless.has(status)) {
    incoming.resume();
    return new Response(null, head);
  }
  // A client that goes away cancels the stream, which destroys the connection to the pod.
  return new Response(Readable.toWeb(incoming) as globalThis.ReadableStream, head);
}

const plain = (status: number, text: string) =>
  new Response(text, {
    status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      ...(status === 503 && { 'retry-after': '1' }),
    },
  });

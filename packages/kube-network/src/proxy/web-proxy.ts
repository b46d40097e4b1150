import { once } from 'node:events';
import { type IncomingMessage, request as plainRequest, type RequestOptions } from 'node:http';
import { request as secureRequest } from 'node:https';
import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { connect as secureConnect } from 'node:tls';
import { guarded, joinStreams } from '@slipway/io';
import type { Pod, WebProxy, WebTarget } from '@slipway/kube-objects';
import { ApiError, notFound } from '@slipway/kube-objects';
import { findService, type ServiceProxyOptions } from './find-service.ts';
import { forwardedHeaders, responseHeaders } from './forwarded-headers.ts';

/** An address to connect to. */
interface Destination {
  readonly host: string;
  readonly port: number;
}

/** Requests that come through the API to pods and services, whoever listens there. */
export function createWebProxy(options: ServiceProxyOptions): WebProxy {
  const find = (target: WebTarget) =>
    target.kind === 'pods' ? podOf(options, target) : serviceOf(options, target);
  return {
    send: (target, request) => orUnavailable(target, () => exchange(find(target), target, request)),
    async upgrade(target, request, socket, head) {
      const pod = await orUnavailable(target, () => connectTo(find(target), target.isSecure));
      joinStreams(pod, socket);
      pod.write(upgradeHead(request, target.path));
      if (head.length > 0) pod.write(head);
    },
  };
}

/** What goes wrong on the way to a pod is told in words; what the API has to say stays as it is. */
async function orUnavailable<T>({ kind, name }: WebTarget, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ApiError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw unavailable(`error trying to reach ${kind}/${name}: ${reason}`);
  }
}

async function connectTo(destination: Destination, isSecure: boolean): Promise<Socket> {
  const socket = guarded(
    isSecure ? secureConnect({ ...destination, rejectUnauthorized: false }) : connect(destination),
  );
  await once(socket, isSecure ? 'secureConnect' : 'connect');
  return socket;
}

/** The client's own lines, without what is for the API alone. */
function upgradeHead({ method, rawHeaders }: IncomingMessage, path: string): string {
  const lines = [`${method} ${path} HTTP/1.1`];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
    if (name.toLowerCase() !== 'authorization') lines.push(`${name}: ${value}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}

const unavailable = (message: string) => new ApiError('ServiceUnavailable', message);

function podOf({ objects }: ServiceProxyOptions, target: WebTarget): Destination {
  const { namespace, name, port } = target;
  const pod = objects.get<Pod>('pods', name, namespace);
  if (!pod) throw notFound({ group: '', plural: 'pods' }, name);
  const host = pod.status.podIP;
  if (!host) throw new ApiError('InternalError', 'address not allowed: the pod has none yet');
  const ports = pod.spec.containers.flatMap((container) => container.ports ?? []);
  const known = port === undefined ? ports[0] : ports.find((own) => own.name === port);
  return { host, port: known?.containerPort ?? Number(port ?? 80) };
}

function serviceOf(options: ServiceProxyOptions, target: WebTarget): Destination {
  const { namespace, name, port } = target;
  const found = findService(options, namespace, port === undefined ? name : `${name}:${port}`);
  if (!('route' in found)) {
    if (found.status === 404 && !options.table.routes(namespace, name)) {
      throw notFound({ group: '', plural: 'services' }, name);
    }
    throw unavailable(found.text.trim());
  }
  const [backend] = options.balancer.order(found.route, undefined);
  if (!backend) throw unavailable(`no endpoints available for service "${name}"`);
  return { host: backend.address, port: backend.port };
}

/** Who is asked shows whatever certificate it has: nobody outside knows who signed it. */
function exchange(
  { host, port }: Destination,
  { isSecure, path }: WebTarget,
  request: Request,
): Promise<Response> {
  const options: RequestOptions & { readonly rejectUnauthorized: boolean } = {
    host,
    port,
    path: path.startsWith('/') ? path : `/${path}`,
    method: request.method,
    headers: headersFor(request),
    agent: false,
    rejectUnauthorized: false,
  };
  return new Promise((resolve, reject) => {
    const outgoing = guarded((isSecure ? secureRequest : plainRequest)(options));
    const abort = () => outgoing.destroy(new Error('the client has gone'));
    request.signal.addEventListener('abort', abort, { once: true });
    outgoing.on('close', () => request.signal.removeEventListener('abort', abort));
    outgoing.on('error', reject);
    outgoing.on('response', (response) => resolve(answerOf(response, request.method)));
    if (!request.body) {
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

/** The client's token is for the API, not for the pod; links in compressed pages cannot be led. */
function headersFor(request: Request) {
  const {
    authorization,
    'accept-encoding': _,
    ...headers
  } = forwardedHeaders(request, new URL(request.url));
  return headers;
}

const bodiless = new Set([101, 204, 205, 304]);

function answerOf(incoming: IncomingMessage, method: string): Response {
  const status = incoming.statusCode ?? 502;
  const head = { status, headers: responseHeaders(incoming.rawHeaders) };
  if (method === 'HEAD' || bodiless.has(status)) {
    incoming.resume();
    return new Response(null, head);
  }
  return new Response(Readable.toWeb(guarded(incoming)) as globalThis.ReadableStream, head);
}

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { guarded } from '@slipway/io';
import { connectRoute } from '#routes/connect';
import type { Route } from '#routes/route-table';
import { findAwake, findService, type ServiceProxyOptions } from './find-service.ts';

/** A connection that shall become something else, as Node's HTTP server hands it over. */
export interface Upgrade {
  readonly namespace: string;
  readonly service: string;
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  /** What the client sent behind the request. */
  readonly head: Buffer;
}

/**
 * Joins the client's connection to one of a ready pod, request first. What the pod answers, to
 * upgrade or not, goes back as it is. Such a connection stays until one side ends it.
 */
export async function upgradeToService(
  options: ServiceProxyOptions,
  { namespace, service, request, socket, head }: Upgrade,
): Promise<void> {
  const { table, balancer } = options;
  guarded(socket).on('error', () => socket.destroy());
  const find = (): Route | undefined => {
    const found = findService(options, namespace, service);
    return 'route' in found ? found.route : undefined;
  };
  const found = await findAwake(options, namespace, service);
  if (!('route' in found)) return refuse(socket, found.status, found.text);
  const client = request.socket.remoteAddress;
  const upstream = await connectRoute(find, balancer, client);
  if (!upstream) return refuse(socket, 502, 'No pod of the service accepts connections.\n');
  const pod = upstream.socket;
  if (socket.destroyed || table.isWithdrawn(upstream.backend.pod)) {
    pod.destroy();
    socket.destroy();
    return;
  }
  pod.on('error', () => socket.destroy());
  const leave = options.traffic.visit(upstream.backend.pod);
  pod.on('close', () => {
    leave();
    socket.destroy();
  });
  socket.on('close', () => pod.destroy());
  pod.write(requestHead(request));
  if (head.length > 0) pod.write(head);
  pod.pipe(socket);
  socket.pipe(pod);
}

/** The request's own lines, with what the pod can't see of the client. */
function requestHead({ method, url, rawHeaders, headers, socket }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/1.1`];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    lines.push(`${rawHeaders[index]}: ${rawHeaders[index + 1]}`);
  }
  if (!headers['x-forwarded-for'] && socket.remoteAddress) {
    lines.push(`X-Forwarded-For: ${socket.remoteAddress}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}

const phrases: Readonly<Record<number, string>> = {
  404: 'Not Found',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};

function refuse(socket: Duplex, status: number, text: string) {
  socket.end(
    [
      `HTTP/1.1 ${status} ${phrases[status] ?? 'Error'}`,
      'Content-Type: text/plain; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(text)}`,
      'Connection: close',
      '',
      text,
    ].join('\r\n'),
  );
}

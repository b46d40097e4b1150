import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { ApiError, badRequest, type KubeObject, type PodStreams } from '@slipway/kube-objects';
import type { User } from '#access/user';
import { serviceBehind } from '#aggregation/service-behind';
import type { ApiContext } from '#api/resource/call';
import { findSubresource } from '#api/resource/subresource';
import { connectOptions } from '#request/connect-options';
import { type HeaderReader, rawHeadersOf } from '#request/headers';
import { targetOf } from '#request/node-request';
import { parseRoute, type ResourceRoute } from '#request/route';
import type { Subresource } from '#scheme/subresource';
import { attributesOf, permit } from './permit.ts';
import { upgradeProxied } from './proxied-upgrade.ts';

/** The URL of a request line. Throws 400. */
function parseTarget(request: IncomingMessage): URL {
  const url = targetOf(request);
  if (url === null) throw badRequest('the URL is not valid');
  return url;
}

/** Hands a connection over to whom the request is for, when its user may. */
export async function upgrade(
  context: ApiContext,
  identify: (headers: HeaderReader, socket: object) => Promise<User>,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  const url = parseTarget(request);
  const { pathname, search, searchParams } = url;
  const route = parseRoute(context.scheme, request.method ?? 'GET', url);
  const user = await identify(rawHeadersOf(request.rawHeaders), socket);
  const served = route.type === 'resource' ? upgradable(route) : undefined;
  // To take over a connection is to change the pod, whatever the method; to read a log is not.
  const asked =
    route.type === 'resource' && !served?.hasSocket ? { ...route, verb: 'create' as const } : route;
  permit(context, user, asked, attributesOf(asked, request.method ?? 'GET'));
  const service = serviceBehind(context.aggregator, pathname);
  if (service !== undefined) {
    await context.aggregator.upgrade(service, request, socket, head, user);
    return;
  }
  if (route.type === 'resource' && route.subresource === 'proxy' && route.kind) {
    await upgradeProxied(context, { ...route, search }, request, socket, head);
    return;
  }
  if (route.type !== 'resource' || !served) {
    throw badRequest('this path cannot be upgraded');
  }
  const agent = context.node();
  if (agent === undefined) {
    throw new ApiError('ServiceUnavailable', 'no node agent is running');
  }
  await admitConnection(context, route, user, searchParams);
  const { namespace, name, subresource } = route;
  await agent.upgrade({ namespace, name }, subresource as Stream, request, socket, head);
}

/** Those who are asked about writes are asked about connections, too. */
async function admitConnection(
  { outer }: ApiContext,
  { kind, namespace, name, subresource }: ResourceRoute,
  user: User,
  query: URLSearchParams,
): Promise<void> {
  if (kind === undefined) return;
  const options = connectOptions(subresource, query);
  await outer.validation({
    kind,
    operation: 'CONNECT',
    namespace,
    name,
    subresource,
    // What is admitted is the way in, not the pod.
    object: { ...options, metadata: {} } as KubeObject,
    old: undefined,
    user,
    isDryRun: false,
    options,
    warn: () => {},
  });
}

type Stream = Parameters<PodStreams['upgrade']>[1];

function upgradable({ kind, subresource }: ResourceRoute): Subresource | undefined {
  const found = kind && findSubresource(kind, subresource);
  return found?.isStream || found?.hasSocket ? found : undefined;
}

/** How long a client may take to read why it is refused. */
const refusalSeconds = 10;

/** A refusal as plain HTTP, on a connection that no server answers on any more. */
export function refuseUpgrade(socket: Duplex, { code, status }: ApiError): void {
  const body = `${JSON.stringify(status)}\n`;
  socket.end(
    `HTTP/1.1 ${code} ${status.reason ?? ''}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
  // One that neither reads nor leaves must not stay.
  const timer = setTimeout(() => socket.destroy(), refusalSeconds * 1000);
  socket.once('close', () => clearTimeout(timer));
}

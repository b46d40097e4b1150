import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Cluster } from '@slipway/kube';
import type { Registry } from '@slipway/registry';
import type { Server } from '@slipway/server';
import type { Web } from '@slipway/web';
import { kubernetesElsewhere } from './kubernetes-elsewhere.ts';
import type { Service } from './listener.ts';
import { isOwnHost, isReserved, type OwnNames } from './own-host.ts';
import { serviceOf } from './service-host.ts';
import { answerWebAddress } from './web-address.ts';

/** The roles that share the one HTTP port. */
export interface Roles {
  readonly server: Server;
  readonly registry: Registry;
  readonly cluster: Cluster | undefined;
  /** Where the cluster's own API is. */
  readonly clusterUrl: string | undefined;
  readonly web: Web;
}

/** Sends each request to the role it is meant for; the roles come once they have started. */
export interface MainService extends Service {
  attach(roles: Roles): void;
}

/**
 * A host that an ingress names is the ingress's. A name of somebody else's is refused (see
 * `own-host.ts`). Then by host: `web.staging.localhost` is a
 * service of the cluster. Then by path: `/v2/` is the registry, API and git are the server's, and a
 * page that a browser asks for is the web's.
 */
export function mainService(names: OwnNames): MainService {
  let roles: Roles | undefined;
  return {
    attach: (started) => {
      roles = started;
    },
    async fetch(request, connection) {
      const host = request.headers.get('host') ?? undefined;
      if (isForIngress(host, roles, names)) {
        return roles.cluster.ingress.fetch(request, connection.incoming.socket.remoteAddress);
      }
      if (!isOwnHost(host, names)) return misdirected(host);
      if (!roles) return starting();
      const name = serviceOf(host);
      if (name) return toCluster(roles, name.namespace, name.service, request);
      const elsewhere = kubernetesElsewhere(request, roles.clusterUrl);
      if (elsewhere) return elsewhere;
      const { pathname } = new URL(request.url);
      if (pathname === '/v2' || pathname.startsWith('/v2/')) {
        return roles.registry.fetch(request, connection);
      }
      const address = connection.incoming.socket.remoteAddress ?? '';
      const { server, web } = roles;
      const sent = { fetch: (inner: Request) => server.fetch(inner, { address }) };
      if (isForServer(pathname)) return sent.fetch(request);
      return (await answerWebAddress(sent, request, pathname)) ?? web.fetch(request);
    },
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer) {
      const { host } = request.headers;
      if (isForIngress(host, roles, names)) {
        void roles.cluster.ingress.upgrade(request, socket, head);
        return;
      }
      const name = serviceOf(host);
      if (name && roles?.cluster) {
        void roles.cluster.services.upgrade(name.namespace, name.service, request, socket, head);
      } else {
        socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      }
    },
  };
}

/** An ingress has the hosts that it names, and all others' when it names none; never our own. */
function isForIngress(
  host: string | undefined,
  roles: Roles | undefined,
  names: OwnNames,
): roles is Roles & { readonly cluster: Cluster } {
  const claim = roles?.cluster?.ingress.serves(host);
  if (claim === undefined) return false;
  return isOwnHost(host, names) ? claim === 'named' && !isReserved(host, names) : true;
}

function toCluster(
  { cluster }: Roles,
  namespace: string,
  service: string,
  request: Request,
): Promise<Response> | Response {
  if (cluster) return cluster.services.fetch(namespace, service, request);
  const text = `There is no service ${service} in ${namespace}: Slipway runs without a cluster.\n`;
  return new Response(text, { status: 503, headers: { 'content-type': 'text/plain' } });
}

/** Everything with a protocol of its own; pages have paths like `/root/hello`. */
function isForServer(pathname: string): boolean {
  if (/^\/-\/(sign_in|cluster)(\/|$)/.test(pathname)) return false;
  return (
    ['/api/', '/-/', '/jwt/'].some((prefix) => pathname.startsWith(prefix)) ||
    pathname === '/metrics' ||
    /\.git(\/|$)/.test(pathname) ||
    /\/(info\/refs|git-(upload|receive)-pack)$/.test(pathname)
  );
}

function misdirected(host = ''): Response {
  const name = host.replace(/:\d+$/, '').replace(/[^\w.-]/g, '');
  const text = `Slipway does not know that ${name} is this machine. Use http://localhost and the port, or start it with --hosts ${name}\n`;
  return new Response(text, { status: 421, headers: { 'content-type': 'text/plain' } });
}

function starting(): Response {
  return new Response('Slipway is starting.\n', { status: 503, headers: { 'retry-after': '1' } });
}

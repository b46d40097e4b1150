import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { guarded } from '@slipway/io';
import type { Server } from '@slipway/server';
import type { Web } from '@slipway/web';
import { kubernetesElsewhere } from '#http/hosts/kubernetes-elsewhere';
import { isOwnHost, isReserved, misdirected, type OwnNames } from '#http/hosts/own-host';
import { type ServiceName, serviceOf } from '#http/hosts/service-host';
import { answerWebAddress, isPerson } from '#http/hosts/web-address';
import { type OnlyTls, toTls } from '#http/tls/only-tls';
import { isForTerminal } from '#machine/terminals';
import type { Service } from './answering.ts';
import { addressOfClient } from './client-address.ts';
import { isForClusterApi, type Upgrade } from './cluster-upgrade.ts';

/** The cluster's API, from here and from elsewhere. */
export interface ClusterUrls {
  readonly url: string;
  readonly publicUrl: string;
}

/** The roles that share the one HTTP port. */
export interface Roles {
  readonly server: Server;
  readonly registry: Service;
  /** Leads to the cluster's services and ingresses. */
  readonly cluster: Service | undefined;
  /** Whether a host that could be one of our own names belongs to an ingress of the cluster. */
  claimsHost(host: string): Promise<boolean>;
  /** Where the cluster's own API is: for this machine, and for others. */
  readonly clusterUrl: ClusterUrls | undefined;
  /** Leads a WebSocket of the pages to the cluster's API. */
  readonly clusterUpgrade: Upgrade | undefined;
  /** Leads a WebSocket of the pages into a container of the machine. */
  readonly terminalUpgrade?: Upgrade;
  readonly web: Web;
}

/** Sends each request to the role it is meant for; the roles come once they have started. */
export interface MainService extends Service {
  attach(roles: Roles): void;
}

/**
 * A host that an ingress names is the cluster's, and so is every name of somebody else's, which it refuses
 * where no ingress wants it. Then by host: `web.staging.localhost` is a service of the cluster. Then by path: `/v2/` is the registry, API and git are the server's, and a
 * page that a browser asks for is the web's.
 */
export function mainService(names: OwnNames, onlyTls?: OnlyTls): MainService {
  let roles: Roles | undefined;

  async function isForCluster(host: string | undefined, { claimsHost }: Roles): Promise<boolean> {
    if (host === undefined || isReserved(host, names)) return false;
    return !isOwnHost(host, names) || serviceOf(host) !== undefined || (await claimsHost(host));
  }

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { host } = request.headers;
    const isTheirs = roles?.cluster && (await isForCluster(host, roles).catch(() => false));
    if (isTheirs) return roles?.cluster?.upgrade(request, socket, head);
    if (roles?.server.upgrade(request, socket, head)) return;
    if (roles?.clusterUpgrade && isForClusterApi(request)) {
      await roles.clusterUpgrade(request, socket, head);
    } else if (roles?.terminalUpgrade && isForTerminal(request)) {
      await roles.terminalUpgrade(request, socket, head);
    } else {
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    }
  }

  return {
    attach: (started) => {
      roles = started;
    },
    async fetch(request, connection) {
      const host = request.headers.get('host') ?? undefined;
      if (!roles?.cluster && !isOwnHost(host, names)) return misdirected(host);
      if (!roles) return starting();
      if (roles.cluster && (await isForCluster(host, roles))) {
        return roles.cluster.fetch(request, connection);
      }
      const name = serviceOf(host);
      if (name) return noCluster(name);
      const secure = onlyTls && toTls(request, connection.incoming, onlyTls);
      if (secure) return secure;
      const { pathname } = new URL(request.url);
      const elsewhere = kubernetesElsewhere(request, pathname, urlFor(host, roles.clusterUrl));
      if (elsewhere) return elsewhere;
      if (pathname === '/v2' || pathname.startsWith('/v2/')) {
        return roles.registry.fetch(request, connection);
      }
      const address = addressOfClient(connection.incoming);
      const { server, web } = roles;
      const sent = { fetch: (inner: Request) => server.fetch(inner, { address }) };
      if (isForServer(pathname)) {
        const answer = await sent.fetch(request);
        // A person who has mistyped an address sees a page that says so; programs get the server's own word.
        const isMistyped = answer.status === 404 && pathname.startsWith('/-/') && isPerson(request);
        return isMistyped ? web.fetch(request) : answer;
      }
      return (await answerWebAddress(sent, request, pathname)) ?? web.fetch(request);
    },
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer) {
      upgrade(request, guarded(socket), head).catch(() => socket.destroy());
    },
  };
}

/** The address that a client can reach which has asked for this host. */
function urlFor(host: string | undefined, urls: ClusterUrls | undefined): string | undefined {
  const isHere = /^(localhost|127\.[\d.]+|\[::1\])(:\d+)?$/i.test(host ?? 'localhost');
  return isHere ? urls?.url : urls?.publicUrl;
}

function noCluster({ namespace, service }: ServiceName): Response {
  const text = `There is no service ${service} in ${namespace}: Slipway runs without a cluster.\n`;
  return new Response(text, { status: 503, headers: { 'content-type': 'text/plain' } });
}

/** Everything with a protocol of its own; pages have paths like `/root/hello`. */
function isForServer(pathname: string): boolean {
  if (/^\/-\/(sign_in|cluster|machine|user_settings)(\/|$)/.test(pathname)) return false;
  return (
    ['/api/', '/-/', '/jwt/'].some((prefix) => pathname.startsWith(prefix)) ||
    pathname === '/metrics' ||
    /\.git(\/|$)/.test(pathname) ||
    /\/(info\/refs|git-(upload|receive)-pack)$/.test(pathname)
  );
}

function starting(): Response {
  return new Response('Slipway is starting.\n', { status: 503, headers: { 'retry-after': '1' } });
}

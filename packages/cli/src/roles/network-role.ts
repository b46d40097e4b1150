import { hostname } from 'node:os';
import { join } from 'node:path';
import { type RunningNetwork, runNetwork } from '@slipway/kube-network';
import type { Service } from '#http/answering';
import { addressOfClient } from '#http/client-address';
import { forwardTo } from '#http/forward';
import { openFront } from '#http/front';
import { isOwnHost, isReserved, misdirected, type OwnNames } from '#http/hosts/own-host';
import { serviceOf } from '#http/hosts/service-host';
import { proxyCheck } from '#public-binding';
import { socketOf } from './own-sockets.ts';
import type { RoleContext, StartedRole } from './role.ts';

/**
 * The bytes of the cluster's apps: connections to services, requests that come in by the main port, names.
 * In a process of its own, so that no traffic keeps the cluster's API from answering.
 */
export async function startNetworkRole({
  config,
  log,
}: RoleContext): Promise<StartedRole<'network'>> {
  const { dataDir, hosts, outside } = config;
  await using stack = new AsyncDisposableStack();
  const network = await runNetwork({
    socketPath: socketOf(dataDir, 'cluster'),
    directory: join(dataDir, 'cluster', 'network'),
    log,
  });
  stack.defer(() => network.close());
  const server = forwardTo('server', socketOf(dataDir, 'server'));
  const service = apps(network, server, { machine: hostname(), hosts });
  const isProxy = proxyCheck(outside.trustedProxies);
  const front = await openFront(service, socketOf(dataDir, 'network'), { isProxy });
  stack.defer(() => front.close());
  const resources = stack.move();
  return {
    facts: {},
    calls: { isThere: async () => {} },
    take: (socket, head) => front.take(socket, head),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** A connection that began with a request for a service; whatever else comes on it is the server's. */
function apps({ services, ingress }: RunningNetwork, server: Service, names: OwnNames): Service {
  return {
    async fetch(request, connection) {
      const { host } = connection.incoming.headers;
      if (isForIngress(host)) return ingress.fetch(request, addressOfClient(connection.incoming));
      if (!isOwnHost(host, names)) return misdirected(host);
      const name = serviceOf(host);
      if (!name) return server.fetch(request, connection);
      return services.fetch(name.namespace, name.service, request);
    },
    upgrade(request, socket, head) {
      const { host } = request.headers;
      if (isForIngress(host)) return void ingress.upgrade(request, socket, head);
      const name = serviceOf(host);
      if (!name) return server.upgrade(request, socket, head);
      void services.upgrade(name.namespace, name.service, request, socket, head);
    },
  };

  /** An ingress has the hosts that it names, and all others' when it names none; never our own. */
  function isForIngress(host: string | undefined): boolean {
    const claim = ingress.serves(host);
    if (claim === undefined) return false;
    return isOwnHost(host, names) ? claim === 'named' && !isReserved(host, names) : true;
  }
}

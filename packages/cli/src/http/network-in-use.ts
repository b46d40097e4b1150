import type { RoleCalls } from '#channel/roles';
import type { Service } from './answering.ts';
import { misdirected } from './own-host.ts';
import { serviceOf } from './service-host.ts';

/** What is asked about the network before it is asked itself. */
export interface NetworkPeers {
  readonly cluster: Pick<RoleCalls['cluster'], 'usesNetwork'>;
  readonly network: RoleCalls['network'];
}

/**
 * The cluster's network, which does not run before there is something for it: whoever asks under a foreign
 * name until then is refused here, and starts nothing. From then on it is waited for before it is asked.
 */
export function networkInUse(network: Service, peers: NetworkPeers): Service {
  let started: Promise<boolean> | undefined;

  async function start(): Promise<boolean> {
    if (!(await peers.cluster.usesNetwork())) return false;
    // Whoever is refused because it cannot start is told so by the service's own words.
    return peers.network.isThere().then(
      () => true,
      () => {
        started = undefined;
        return true;
      },
    );
  }

  async function isInUse(): Promise<boolean> {
    started ??= start();
    const isIt = await started;
    if (!isIt) started = undefined;
    return isIt;
  }

  return {
    async fetch(request, connection) {
      if (await isInUse()) return network.fetch(request, connection);
      return nothingThere(request.headers.get('host') ?? undefined);
    },
    upgrade(request, socket, head) {
      isInUse().then(
        (isIt) => (isIt ? network.upgrade(request, socket, head) : socket.destroy()),
        () => socket.destroy(),
      );
    },
  };
}

function nothingThere(host: string | undefined): Response {
  const name = serviceOf(host);
  if (!name) return misdirected(host);
  const text = `There is no service "${name.service}" in namespace "${name.namespace}".\n`;
  return new Response(text, { status: 404, headers: { 'content-type': 'text/plain' } });
}

import { hostname } from 'node:os';
import { createEngine } from '@slipway/engine';
import { publicClusterUrl, registryNames } from '#addresses';
import type { Service } from '#http/answering';
import { addressOfClient } from '#http/client-address';
import { forwardTo } from '#http/forward';
import { openFront } from '#http/front';
import { isOwnHost, isReserved, misdirected } from '#http/own-host';
import { serviceOf } from '#http/service-host';
import { proxyCheck } from '#public-binding';
import { startCluster } from './cluster.ts';
import { accessFor, runnerAccess } from './cluster-access.ts';
import { bridgeAddress, usualBridge } from './engine-bridge.ts';
import { followBridge } from './follow-bridge.ts';
import { guardImages } from './image-access.ts';
import { socketOf } from './own-sockets.ts';
import type { RoleContext, StartedRole } from './role.ts';

/** The cluster on a port of its own; requests for its services come in by the main port. */
export async function startClusterRole(context: RoleContext): Promise<StartedRole<'cluster'>> {
  const { config, log, peers, mainPort } = context;
  await using stack = new AsyncDisposableStack();
  const engine = createEngine(config.engineHost ? { host: config.engineHost } : {});
  stack.defer(() => engine.close());
  const running = stack.use(
    await startCluster({
      config,
      engine,
      bridge: (await bridgeAddress(engine)) ?? usualBridge,
      ports: [mainPort],
      images: guardImages(
        registryNames(config, mainPort),
        (wish) => peers.server.decideImage(wish),
        config.imageProxy?.name,
      ),
      isJobRunning: (jobId) => peers.server.isJobRunning(jobId),
      witness: (deed) => peers.server.jobDid(deed),
      log,
    }),
  );
  const { cluster, listener, url, caPem, token, kubeconfigPath } = running;
  stack.use(followBridge(engine, [listener, { add: async (address) => ask(address) }], log));
  const server = forwardTo('server', socketOf(config.dataDir, 'server'));
  const names = { machine: hostname(), hosts: config.hosts };
  const publicUrl = publicClusterUrl(config, listener.port);
  const isProxy = proxyCheck(config.outside.trustedProxies);
  const front = await openFront(ingress(), socketOf(config.dataDir, 'cluster'), { isProxy });
  stack.defer(() => front.close());
  const resources = stack.move();
  return {
    facts: { url, publicUrl, port: listener.port, caPem, token, kubeconfigPath },
    calls: {
      jobAccess: (job) => accessFor(cluster, { url, publicUrl }, job),
      withdraw: (namespace, kept) => cluster.withdraw({ namespace }, kept),
      runnerAccess: () => runnerAccess(cluster, url),
      forgetProject: (path) => cluster.forgetProject(path),
      removeProject: (projectId) => cluster.removeProject(projectId),
      pinnedImages: async () => cluster.pinnedImages(),
      namedImages: async () => cluster.namedImages(),
      podCount: async () => cluster.objects.list('pods').length,
      claimsHost: async (host) => cluster.ingress.serves(host) === 'named',
    },
    take: (socket, head) => front.take(socket, head),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };

  /** An ingress has the hosts that it names, and all others' when it names none; never our own. */
  function isForIngress(host: string | undefined): boolean {
    const claim = cluster.ingress.serves(host);
    if (claim === undefined) return false;
    return isOwnHost(host, names) ? claim === 'named' && !isReserved(host, names) : true;
  }

  function ask(address: string): boolean {
    context.listenOn(address);
    return true;
  }

  /** A connection that began with a request for a service; whatever else comes on it is the server's. */
  function ingress(): Service {
    const { services, ingress: router } = cluster;
    return {
      async fetch(request, connection) {
        const { host } = connection.incoming.headers;
        if (isForIngress(host)) return router.fetch(request, addressOfClient(connection.incoming));
        if (!isOwnHost(host, names)) return misdirected(host);
        const name = serviceOf(host);
        if (!name) return server.fetch(request, connection);
        return services.fetch(name.namespace, name.service, request);
      },
      upgrade(request, socket, head) {
        const { host } = request.headers;
        if (isForIngress(host)) return void router.upgrade(request, socket, head);
        const name = serviceOf(host);
        if (!name) return server.upgrade(request, socket, head);
        void services.upgrade(name.namespace, name.service, request, socket, head);
      },
    };
  }
}

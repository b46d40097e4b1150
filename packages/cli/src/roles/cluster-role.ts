import { createEngine } from '@slipway/engine';
import { publicClusterUrl, registryNames } from '#addresses';
import { answerTaken, type TakenConnections } from '#http/taken-connections';
import { bridgeAddress, usualBridge } from './bridge/engine-bridge.ts';
import { followBridge } from './bridge/follow-bridge.ts';
import { startCluster } from './cluster/cluster.ts';
import { accessFor, runnerAccess } from './cluster/cluster-access.ts';
import { guardImages } from './images/image-access.ts';
import { socketOf } from './own-sockets.ts';
import type { RoleContext, StartedRole } from './role.ts';

/** The cluster on a port of its own; requests for its services are for the network, a role of its own. */
export async function startClusterRole(context: RoleContext): Promise<StartedRole<'cluster'>> {
  const { config, log, peers, mainPort, clusterPort } = context;
  let usesNetwork = false;
  let answers: TakenConnections | undefined;
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
      networkElsewhere: {
        socketPath: socketOf(config.dataDir, 'cluster'),
        wake: () => {
          usesNetwork = true;
          peers.network.isThere().catch((error: unknown) => log.warn('no network', { error }));
        },
      },
      ...(clusterPort !== undefined && {
        open(tls, service) {
          answers = answerTaken({ tls, isHttp2: true }, service);
          return { port: clusterPort, close: answers.close };
        },
      }),
      log,
    }),
  );
  const { cluster, port, url, caPem, token, kubeconfigPath } = running;
  stack.use(followBridge(engine, [{ add: async (address) => ask(address) }], log));
  const publicUrl = publicClusterUrl(config, port);
  const resources = stack.move();
  return {
    facts: { url, publicUrl, port, caPem, token, kubeconfigPath },
    calls: {
      jobAccess: (job) => accessFor(cluster, { url, publicUrl }, job),
      withdraw: (namespace, kept) => cluster.withdraw({ namespace }, kept),
      runnerAccess: () => runnerAccess(cluster, url),
      forgetProject: (path) => cluster.forgetProject(path),
      removeProject: (projectId) => cluster.removeProject(projectId),
      pinnedImages: async () => cluster.pinnedImages(),
      namedImages: async () => cluster.namedImages(),
      podCount: async () => cluster.objects.list('pods').length,
      usesNetwork: async () => usesNetwork,
      claimsHost: async (host) => cluster.ingress.serves(host) === 'named',
    },
    take: (socket) => answers?.take(socket),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };

  function ask(address: string): boolean {
    context.listenOn(address);
    return true;
  }
}

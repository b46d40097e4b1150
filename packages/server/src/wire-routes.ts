import { type ClusterProxy, createClusterProxy } from '#cluster-proxy/proxy';
import { clusterProxyRoutes } from '#cluster-proxy/proxy-routes';
import type { Client } from '#http/call';
import { createFindClient } from '#http/client-address';
import { createEdge } from '#http/edge';
import { createRouter } from '#http/router';
import { healthRoutes } from '#instance/health-routes';
import { kubernetesRoutes } from '#instance/kubernetes-routes';
import { createMetrics } from '#instance/metrics';
import { createLfs } from '#lfs/lfs';
import { lfsRoom } from '#limits/lfs-limit';
import { createJournal } from '#live/journal';
import { liveRoutes, positioned } from '#live/live-routes';
import { createRegistryAuth } from '#registry-access/registry-token';
import { repositoryAt } from '#repository/repository-at';
import { createWebAddresses } from '#repository/web-addresses';
import { apiRoutes } from '#rest/api-routes';
import { createPresenter } from '#rest/presenter';
import { runnerRoutes } from '#rest/runner-api-routes';
import { admit } from '#rights/admission';
import type { Route } from '#rights/route';
import { passwordRoutes } from '#sign-in/passwords/password-routes';
import { sessionListRoutes } from '#sign-in/sessions/session-list-routes';
import { sessionRoutes } from '#sign-in/sessions/session-routes';
import { createSignInLinks } from '#sign-in/sessions/sign-in-links';
import type { ServerOptions } from './server-options.ts';
import type { WiredServices } from './wire-services.ts';

/** What answers requests. */
export interface WiredRoutes {
  fetch(request: Request, client?: Client): Promise<Response>;
  readonly registryAuth: Awaited<ReturnType<typeof createRegistryAuth>>;
  readonly clusterProxy: ClusterProxy;
  close(): void;
}

/** Brings the features' routes together behind the edge. Live streams end when `closing` does. */
export async function wireRoutes(
  options: ServerOptions,
  wired: WiredServices,
  closing: AbortSignal,
): Promise<WiredRoutes> {
  const { services, auth, parts, wayTo, reserve, throttle, authorize, clients } = wired;
  const { store, git, log, events } = services;
  const registryAuth = await createRegistryAuth({ ...services, auth });
  const metrics = createMetrics(events);
  const { longPollSeconds = 50, images, machine, ownImage, projectGone, clusterApi } = options;
  const { assignments, variables, commitOf } = parts;
  const present = createPresenter({ ...services, commitOf });
  const clusterProxy = createClusterProxy({ ...services, ...auth, wayTo, closing });
  const journal = createJournal(events);
  const router = createRouter<Route>([
    ...runnerRoutes({ ...parts, services, longPollSeconds }),
    ...liveRoutes({ services, auth, present, journal, closing }),
    ...healthRoutes({
      store,
      metrics,
      waitingJobs: () => assignments.waitingJobs,
      heldRequests: () => assignments.heldRequests,
    }),
    ...sessionRoutes({ auth, sessions: services, links: createSignInLinks(services.clock) }),
    ...sessionListRoutes(services),
    ...passwordRoutes({ ...services, auth }),
    ...kubernetesRoutes({ clusterApi, audit: services.audit }),
    ...clusterProxyRoutes(clusterProxy),
    ...registryAuth.routes,
    ...apiRoutes({ ...services, auth, present, variables, images, machine, ownImage, projectGone }),
  ]);
  const lfs = createLfs({
    ...services,
    files: services.lfsFiles,
    roomOf: (id) => lfsRoom(services, id),
    access: auth.access,
    authorize,
  });
  const fetch = createEdge({
    router,
    publicUrl: services.addresses.url,
    findClient: createFindClient(options.trustedProxies),
    admit: (route, call) =>
      positioned(journal, call.request, () =>
        admit({ ...services, ...auth, throttle }, route, call),
      ),
    alias: createWebAddresses({ repositoryOf: (path) => repositoryAt(services, path) }),
    async otherwise(request, client) {
      clients.set(request, client);
      return (await lfs(request)) ?? git.fetch(request);
    },
    log,
    onDiskFull: () => void reserve.tend(),
    observe: metrics.observeRequest,
  });
  return {
    fetch,
    registryAuth,
    clusterProxy,
    close() {
      metrics.close();
      journal[Symbol.dispose]();
    },
  };
}

import { agentProxyPath } from '#agents/agent-servers';
import type { Call } from '#http/call';
import type { Route } from '#rights/route';
import type { ClusterProxy } from './proxy.ts';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/**
 * `/-/kubernetes-agent/k8s-proxy/*`: clusters, for kubectl. The token names the agent, or the cluster, and the job, or the
 * person, so that the proxy itself finds out who asks.
 */
export function clusterProxyRoutes(proxy: ClusterProxy): Route[] {
  const path = `${agentProxyPath}/*path`;
  return methods.map((method) => ({
    ...{ method, path, who: 'job' as const },
    handler: ({ request, url }: Call) => proxy.fetch(request, url),
  }));
}

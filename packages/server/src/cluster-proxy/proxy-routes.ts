import { agentProxyPath } from '#agents/agent-servers';
import type { Call } from '#http/call';
import type { Route } from '#rights/route';
import type { AgentProxy } from './proxy.ts';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/**
 * `/-/kubernetes-agent/k8s-proxy/*`: clusters of agents, for kubectl. The token names the agent and the job, or the
 * person, so that the proxy itself finds out who asks.
 */
export function agentProxyRoutes(proxy: AgentProxy): Route[] {
  const path = `${agentProxyPath}/*path`;
  return methods.map((method) => ({
    ...{ method, path, who: 'job' as const },
    handler: ({ request, url }: Call) => proxy.fetch(request, url),
  }));
}

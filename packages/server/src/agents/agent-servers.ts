import type { Addresses } from '#addresses';
import type { AgentServer } from './kubeconfig.ts';

/** Where agents are asked, from this machine and from elsewhere. */
export interface AgentServers {
  readonly near: AgentServer;
  readonly outside: AgentServer;
}

/** Where on a server the clusters of agents are, as on GitLab. */
export const agentProxyPath = '/-/kubernetes-agent/k8s-proxy';

/** At the server's own addresses. kubectl sends its tokens by TLS alone. */
export function agentServers({ url, near }: Pick<Addresses, 'url' | 'near'>): AgentServers {
  const at = (base: string): AgentServer => ({ url: `${base}${agentProxyPath}/`, caPem: '' });
  return { near: at(near.url), outside: at(url) };
}

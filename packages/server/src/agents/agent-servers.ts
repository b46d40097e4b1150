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

/** From where something asks this server. */
export interface Standpoint {
  readonly isNear: boolean;
  /** Whether it runs in a cluster that this server reaches, and which need not reach this server. */
  readonly isInCluster: boolean;
}

/** Where clusters are asked from there; undefined where it is not known whether this server is reached with a token. */
export function proxyFor(
  { near, outside }: AgentServers,
  { isNear, isInCluster }: Standpoint,
): AgentServer | undefined {
  if (isInCluster) return undefined;
  // Without an address for the outside, that is this machine's own.
  const server = isNear ? near : outside.url === near.url ? undefined : outside;
  return server?.url.startsWith('https:') ? server : undefined;
}

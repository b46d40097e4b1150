import { type Addresses, isLocal } from '#addresses';
import type { AgentServers } from '#agents/agent-servers';
import { runnerPlace } from '#applications/runner/runner-place';

/** How the program of an agent reaches this Slipway from its cluster. */
export interface AgentPlace {
  /** By TLS, since a token goes along. */
  readonly url: string;
  readonly caPem: string;
  /** As names of images begin there. */
  readonly registry: string;
  /** The port of the pods' localhost that a cluster of Slipway on this machine leads here. */
  readonly relayPort: string;
}

/** @throws Refused when Slipway has no address there */
export function agentPlace(
  addresses: Addresses,
  { near, outside }: AgentServers,
  apiUrl: string,
): AgentPlace {
  const { registry } = runnerPlace(addresses, apiUrl);
  const { url, caPem } = isLocal(apiUrl) ? near : outside;
  const { origin, port } = new URL(url);
  return { url: origin, caPem, registry, relayPort: isLocal(apiUrl) ? port : '' };
}

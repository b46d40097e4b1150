import type { ClusterAgent } from '#agents/agent';
import type { ClusterAddress } from '#clusters/cluster-client';
import type { Seal } from '#clusters/seal';
import type { Store } from '#store/store';
import { ClusterRefusal, type ClusterWay } from './cluster-way.ts';
import { directWay } from './direct-way.ts';
import type { Tunnels } from './tunnels.ts';

/** Finds the way to an agent's cluster. */
export type FindWay = (agent: ClusterAgent) => Promise<ClusterWay>;

export interface WaysOptions {
  readonly store: Pick<Store, 'clusters'>;
  readonly seal: Seal;
  readonly tunnels: Pick<Tunnels, 'wayOf'>;
  /** The cluster of this Slipway, as its administrator. */
  readonly builtIn: ClusterAddress | undefined;
}

const mostKept = 50;

/** Connections to a cluster are kept as long as its address and token are the same. */
export function createWays({ store, seal, tunnels, builtIn }: WaysOptions): FindWay {
  const own = builtIn && directWay('of this server', builtIn);
  const kept = new Map<string, ClusterWay>();

  async function connected({ name, clusterId }: ClusterAgent): Promise<ClusterWay> {
    const cluster = clusterId === null ? undefined : await store.clusters.get(clusterId);
    if (!cluster?.isEnabled) {
      throw new ClusterRefusal(
        503,
        `the cluster of the agent ${name} is ${cluster ? 'switched off' : 'no longer connected'}`,
      );
    }
    const { id, apiUrl, caPem, sealedToken, mayBeLocal } = cluster;
    const key = JSON.stringify([id, apiUrl, caPem, sealedToken, mayBeLocal]);
    const known = kept.get(key);
    if (known) return known;
    const way = directWay(`"${cluster.name}"`, { ...cluster, token: seal.open(sealedToken) });
    if (kept.size >= mostKept) kept.clear();
    kept.set(key, way);
    return way;
  }

  return async (agent) => {
    if (agent.way === 'connected') return connected(agent);
    if (agent.way === 'built-in') {
      if (own) return own;
      throw new ClusterRefusal(503, 'this server runs without its built-in cluster');
    }
    return tunnels.wayOf(agent);
  };
}

import { granted, own } from '#cluster-access/environment-namespace';
import type { KubernetesForJobs } from '#cluster-access/kubernetes';
import type { ClusterOfAgent } from '#cluster-ways/cluster-of-agent';
import type { ClusterApi } from '#clusters/cluster-api';
import { Refused } from '#refused';
import type { Target } from '#rollouts/deed';
import type { Store } from '#store/store';
import { createKubeClient, type KubeClient } from './kube-client.ts';

/** How what deployments of an environment have changed is reached: in its own cluster, or by the agents they used. */
export interface Reach {
  /** Of the environment's cluster; undefined where it has none. */
  readonly kubernetes: KubernetesForJobs | undefined;
  /** By an agent as this job would ask it; undefined where there is nobody to ask. */
  apiOf(target: Pick<Target, 'agentId'>, jobId: number | null): ClusterApi | undefined;
  /** The same for one object at a time. Throws `Refused` where there is nobody to ask. */
  clientOf(target: Pick<Target, 'agentId'>, jobId: number | null): KubeClient;
  /** Whether the environment may edit there; behind an agent the cluster itself says so. */
  mayEdit(target: Pick<Target, 'agentId' | 'namespace'>): boolean;
}

export interface ReachOptions {
  readonly store: Pick<Store, 'environmentNamespaces'>;
  readonly clusterOfAgent: ClusterOfAgent;
}

/** For one environment. */
export async function reachOf(
  { store, clusterOfAgent }: ReachOptions,
  kubernetes: KubernetesForJobs | undefined,
  environmentId: number,
): Promise<Reach> {
  const rows = await store.environmentNamespaces.list(environmentId);
  const places = new Set([own(rows), kubernetes?.namespace, ...granted(rows)]);
  const apiOf: Reach['apiOf'] = ({ agentId }, jobId) => {
    if (agentId === null) return kubernetes?.api;
    return jobId === null ? undefined : clusterOfAgent(agentId, jobId);
  };
  return {
    kubernetes,
    apiOf,
    clientOf(target, jobId) {
      const api = apiOf(target, jobId);
      if (api) return createKubeClient(api);
      const name = kubernetes?.name ?? 'of this Slipway';
      const text = kubernetes ? `the cluster ${name} cannot be asked` : 'there is no cluster';
      throw new Refused('conflict', text);
    },
    mayEdit({ agentId, namespace }) {
      if (agentId !== null) return true;
      return kubernetes?.isManaged === false ? namespace !== '' : places.has(namespace);
    },
  };
}

import type { KubernetesForJobs } from '#cluster-access/kubernetes';
import type { Cluster, ClusterOwner } from '#clusters/cluster';
import { type ClusterApi, createClusterApi } from '#clusters/cluster-api';
import type { Seal } from '#clusters/seal';
import { foreignKubeconfig } from '#foreign-clusters/foreign-kubeconfig';
import { forbidden, Refused } from '#refused';

/** A cluster as applications are installed in it. */
export interface ApplicationCluster {
  /** Tells it from the others. */
  readonly key: string;
  /** What people call it; undefined for the built-in one. */
  readonly name: string | undefined;
  /** Whose jobs it is for. */
  readonly owner: ClusterOwner;
  readonly apiUrl: string;
  /** As Slipway itself. */
  readonly api: ClusterApi;
  /** The token that all use, where Slipway makes no accounts. */
  readonly sharedToken: string | undefined;
  apiAs(token: string): ClusterApi;
  kubeconfig(token: string, namespace: string): string;
}

/** The cluster of this Slipway. */
export function builtInApplications(builtIn: KubernetesForJobs | undefined): ApplicationCluster {
  if (!builtIn?.api) throw new Refused('not-found', 'Slipway runs without a cluster of its own');
  const { url: apiUrl, caPem, api } = builtIn;
  return {
    ...{ key: 'built-in', api, sharedToken: undefined, name: undefined, apiUrl },
    owner: { ownerKind: 'instance', ownerId: 0 },
    apiAs: (token) => createClusterApi({ apiUrl, caPem, token, mayBeLocal: true }),
    kubeconfig: (token, namespace) => foreignKubeconfig({ url: apiUrl, caPem, token }, namespace),
  };
}

/**
 * One that was connected. Helm goes its own ways over the network, so that only addresses count which an
 * administrator has given.
 */
export function connectedApplications(cluster: Cluster, seal: Seal): ApplicationCluster {
  const { id, name, isManaged, mayBeLocal, apiUrl, caPem, ownerKind, ownerId } = cluster;
  if (!mayBeLocal) {
    throw forbidden(
      `helm is run for clusters that an administrator has connected: ask one to connect "${name}" anew`,
    );
  }
  const own = seal.open(cluster.sealedToken);
  return {
    ...{ key: `cluster-${id}`, name, apiUrl, owner: { ownerKind, ownerId } },
    api: createClusterApi({ ...cluster, token: own }),
    sharedToken: isManaged ? undefined : own,
    apiAs: (token) => createClusterApi({ ...cluster, token }),
    kubeconfig: (token, namespace) => foreignKubeconfig({ url: apiUrl, caPem, token }, namespace),
  };
}

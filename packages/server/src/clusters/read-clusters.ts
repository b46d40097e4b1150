import { found } from '#refused';
import type { Context } from '#services';
import type { Cluster } from './cluster.ts';

type ClusterContext = Pick<Context, 'store'>;
type Owner = Pick<Cluster, 'ownerKind' | 'ownerId'>;

/** Those of a project, of a group, or of the instance. */
export function clustersOf({ store }: ClusterContext, of: Owner): Promise<readonly Cluster[]> {
  return store.clusters.list(of);
}

/** A cluster of theirs; another one's is not there. */
export async function clusterOfOwner(
  { store }: ClusterContext,
  { ownerKind, ownerId }: Owner,
  id: number,
): Promise<Cluster> {
  const cluster = await store.clusters.get(id);
  const isTheirs = cluster?.ownerKind === ownerKind && cluster.ownerId === ownerId;
  return found(isTheirs ? cluster : undefined, 'Cluster');
}

/** Forgets a cluster; what stands in it stays there. */
export async function disconnectCluster({ store }: ClusterContext, { id }: Cluster): Promise<void> {
  await store.clusters.delete(id);
}

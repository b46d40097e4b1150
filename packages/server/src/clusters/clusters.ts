import type { KubernetesForJobs } from '#cluster-access/kubernetes';
import { type ForeignJobsContext, foreignKubernetes } from '#foreign-clusters/foreign-kubernetes';
import type { Project } from '#projects/project';
import type { Store } from '#store/store';
import { chooseCluster } from './choose-cluster-rules.ts';
import type { Cluster, ClusterOwner } from './cluster.ts';

/** The clusters that were connected, for those who use them. */
export interface Clusters {
  /** The one of an environment; undefined when none was connected for it. */
  forEnvironment(project: Project, environment: string): Promise<KubernetesForJobs | undefined>;
  /** All that jobs of a project may meet. */
  ofProject(project: Project): Promise<readonly KubernetesForJobs[]>;
  /** Whether a project has one that is not switched off. */
  isThere(project: Project): Promise<boolean>;
}

export type ClustersContext = ForeignJobsContext & { readonly store: Store };

/** Reads what the store says at that moment. */
export function createClusters(context: ClustersContext): Clusters {
  const { store } = context;

  return {
    async forEnvironment(project, environment) {
      const chosen = chooseCluster(await levelsOf(store, project), environment);
      return chosen && foreignKubernetes(context, chosen);
    },
    async ofProject(project) {
      return (await levelsOf(store, project)).flat().map((it) => foreignKubernetes(context, it));
    },
    isThere: async (project) => (await levelsOf(store, project)).flat().some((it) => it.isEnabled),
  };
}

/** What each owner has that a project's jobs may meet, nearest first. */
export async function levelsOf(
  store: Store,
  project: Project,
): Promise<readonly (readonly Cluster[])[]> {
  const owners = await ownersFor(store, project);
  return Promise.all(owners.map((owner) => store.clusters.list(owner)));
}

/** Project, its groups from the near to the far, the instance. */
async function ownersFor(store: Store, project: Project): Promise<readonly ClusterOwner[]> {
  const owners: ClusterOwner[] = [{ ownerKind: 'project', ownerId: project.id }];
  let namespaceId: number | null = project.namespaceId;
  while (namespaceId !== null) {
    owners.push({ ownerKind: 'namespace', ownerId: namespaceId });
    namespaceId = (await store.namespaces.get(namespaceId))?.parentId ?? null;
  }
  return [...owners, { ownerKind: 'instance', ownerId: 0 }];
}

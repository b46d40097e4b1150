import { chooseCluster } from '#clusters/choose-cluster-rules';
import { levelsOf } from '#clusters/clusters';
import type { Project } from '#projects/project';
import type { Store } from '#store/store';

/** Why a connected cluster could not be used when it was asked last, as answers show it. */
export interface ClusterProblem {
  readonly cluster: string;
  readonly problem: string;
  readonly checked_at: Date | null;
}

/** What is wrong with the cluster of an environment; null where nothing is, as far as is known. */
export type ClusterProblemOf = (environment: string) => ClusterProblem | null;

/** Whether there is a problem at all: nearly never, and then nothing else has to be read. */
export async function isAnyClusterAway({ clusters }: Pick<Store, 'clusters'>): Promise<boolean> {
  return (await clusters.inUse()).some(({ problem }) => problem !== null);
}

/** Of the environments of a project. No cluster is asked. */
export async function clusterProblemsOf(store: Store, project: Project): Promise<ClusterProblemOf> {
  return (await isAnyClusterAway(store)) ? problemsAmong(store, project) : () => null;
}

/** The same where it is known that there is a problem. */
export async function problemsAmong(store: Store, project: Project): Promise<ClusterProblemOf> {
  const levels = await levelsOf(store, project);
  return (environment) => {
    const chosen = chooseCluster(levels, environment);
    if (!chosen || chosen.problem === null) return null;
    const { name, problem, checkedAt } = chosen;
    return { cluster: name, problem, checked_at: checkedAt };
  };
}

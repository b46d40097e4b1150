import type { ClusterProblem, Project } from '@slipway/contract';

/** A connected cluster that could not be used when it was asked last, and what is deployed to it. */
export interface AwayCluster extends ClusterProblem {
  readonly environments: readonly {
    readonly id: number;
    readonly name: string;
    readonly path: string;
  }[];
}

/** Those of the environments of some projects, each once. */
export function clustersAway(projects: readonly Project[]): readonly AwayCluster[] {
  const met = projects.flatMap(({ path_with_namespace: path, environments = [] }) =>
    environments.flatMap(({ id, name, cluster_problem: problem }) =>
      problem ? [{ problem, place: { id, name, path } }] : [],
    ),
  );
  const groups = Map.groupBy(met, ({ problem }) => `${problem.cluster}\n${problem.problem}`);
  return [...groups.values()].flatMap((those) => {
    const [first] = those;
    return first ? [{ ...first.problem, environments: those.map(({ place }) => place) }] : [];
  });
}

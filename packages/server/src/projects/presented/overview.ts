import type { Environment } from '#environments/environment';
import { type ClusterProblemOf, problemsAmong } from '#foreign-clusters/cluster-problems';
import { pipelineJson } from '#pipelines/pipeline-json';
import { type ListWish, shownInLists } from '#pipelines/shown-in-lists';
import type { Project } from '#projects/project';
import type { Store } from '#store/store';

/** What a list of projects can show beside each project: of the last pipeline, too. */
export interface OverviewWish extends ListWish {
  readonly lastPipeline: boolean;
  /** Ids of the projects whose environments may be shown. */
  readonly environmentsOf: ReadonlySet<number>;
  /** Ids of those of which it may be told what is wrong with the clusters that they deploy to; none while all are well. */
  readonly clustersOf: ReadonlySet<number>;
}

/** Environments of one project in a list: enough for a row of dots. */
const mostEnvironments = 20;

/**
 * `last_pipeline` and `environments` of many projects with one query each, by the project's id.
 *
 * Child pipelines are not meant, nor are stopped environments.
 */
export async function overviewOf(
  store: Store,
  projects: readonly Project[],
  wish: OverviewWish,
  url: string,
): Promise<ReadonlyMap<number, object>> {
  const ids = projects.map(({ id }) => id);
  const [pipelines, environments] = await Promise.all([
    wish.lastPipeline ? store.pipelines.newestOf(ids) : [],
    store.environments.ofProjects(
      ids.filter((id) => wish.environmentsOf.has(id)),
      mostEnvironments,
    ),
  ]);
  const newest = new Map(pipelines.map((pipeline) => [pipeline.projectId, pipeline]));
  const shownOf = await shownInLists(store, pipelines, wish);
  const places = Map.groupBy(environments, ({ projectId }) => projectId);
  const deployed = await deploymentsOf(store, environments);
  const problemsOf = await clusterProblems(store, projects, wish);
  return new Map(
    projects.map((project) => {
      const last = newest.get(project.id);
      return [
        project.id,
        {
          ...(wish.lastPipeline && {
            last_pipeline: last
              ? { ...pipelineJson(last, project, url), ...shownOf(last.id) }
              : null,
          }),
          ...(wish.environmentsOf.has(project.id) && {
            environments: (places.get(project.id) ?? []).map((place) => ({
              id: place.id,
              name: place.name,
              slug: place.slug,
              tier: place.tier,
              state: place.state,
              external_url: place.externalUrl,
              last_deployment: deployed.get(place.id) ?? null,
              cluster_problem: problemsOf.get(project.id)?.(place.name) ?? null,
            })),
          }),
        },
      ];
    }),
  );
}

async function clusterProblems(
  store: Store,
  projects: readonly Project[],
  { clustersOf }: OverviewWish,
): Promise<ReadonlyMap<number, ClusterProblemOf>> {
  const told = projects.filter(({ id }) => clustersOf.has(id));
  return new Map(
    await Promise.all(told.map(async (it) => [it.id, await problemsAmong(store, it)] as const)),
  );
}

async function deploymentsOf(store: Store, environments: readonly Environment[]) {
  if (environments.length === 0) return new Map<number, object>();
  const last = await store.deployments.lastOf(environments.map(({ id }) => id));
  return new Map(
    last.map((deployment) => [
      deployment.environmentId,
      {
        id: deployment.id,
        iid: deployment.iid,
        ref: deployment.ref,
        sha: deployment.sha,
        status: deployment.status,
        created_at: deployment.createdAt,
        updated_at: deployment.updatedAt,
      },
    ]),
  );
}

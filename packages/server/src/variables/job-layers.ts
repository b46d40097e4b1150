import { type CiVariable, layer } from '@slipway/ci';
import type { Way } from '#addresses';
import { dotenvOf } from '#artifacts/dependencies/dependencies';
import type { AccessWish } from '#cluster-access/environment-grants';
import type { JobRecord } from '#jobs/job';
import type { Pipeline } from '#pipelines/pipeline';
import { repositoryName } from '#projects/project';
import type { CommitCache } from '#repository/commit-cache';
import { wantedNamespaceOf } from './environment-texts.ts';
import { fromGiven, persistedVariables } from './job-variables.ts';
import { type PipelineSources, pipelineLayers } from './pipeline-layers.ts';
import { environmentVariables, plannedJobVariables } from './predefined.ts';

/** Whose variables are gathered. */
export interface Gathering {
  readonly pipeline: Pipeline;
  readonly job: JobRecord;
  /** The jobs whose artifacts it receives, with their dotenv reports. */
  readonly sources: readonly JobRecord[];
  /** Whether protected variables are there; without it the pipeline says so. */
  readonly seesProtected?: boolean;
  readonly way?: Way;
}

/** Where the variables of a job come from. */
export interface JobSources extends PipelineSources {
  readonly commitOf: CommitCache;
}

/**
 * All variables of a job but the runner's and the token's own: lowest precedence first. `clusterOf` tells
 * those of the cluster, which depend on the namespace that the job wants.
 */
export async function jobLayers(
  from: JobSources,
  { pipeline, job, sources, seesProtected = pipeline.isProtected, way }: Gathering,
  clusterOf: (wish: AccessWish) => Promise<readonly CiVariable[]>,
): Promise<CiVariable[]> {
  const { store, git, addresses } = from;
  const { definition, userId } = job;
  const project = await store.projects.get(pipeline.projectId);
  if (!project) throw new Error(`pipeline ${pipeline.id} has no project`);
  const commit = await from.commitOf(git.repository(repositoryName(project)), pipeline.sha);
  const given = pipeline.variables;
  const context = { project, userId, commit, given, seesProtected, way: way ?? addresses };
  const [layers, environment] = await Promise.all([
    pipelineLayers(from, pipeline, context),
    job.environmentId === null ? undefined : store.environments.get(job.environmentId),
  ]);
  const yaml = [...definition.root_variables, ...definition.variables, ...dotenvOf(sources)];
  const predefined = [
    ...persistedVariables(pipeline, job, `${addresses.url}/${project.fullPath}`),
    ...plannedJobVariables(definition),
    ...layers.predefined,
  ];
  const scope = definition.environment?.name ?? null;
  const layered = (more: readonly CiVariable[]): CiVariable[] => [
    ...layer({ ...layers, predefined: [...predefined, ...more] }, yaml, scope),
    ...job.variables.map(fromGiven),
    ...environmentVariables(definition, environment),
  ];
  if (job.isBridge) return layered([]);
  const wanted = wantedNamespaceOf(job, () => layered([]));
  return layered(await clusterOf({ project, pipeline, job, wanted }));
}

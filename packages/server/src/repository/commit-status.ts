import type { JobRecord } from '#jobs/job';
import type { Pipeline } from '#pipelines/pipeline';
import type { Project } from '#projects/project';
import type { Context } from '#services';

type Reading = Pick<Context, 'store'>;

/** A job, and the pipeline in which it ran. */
export interface JobOfCommit {
  readonly job: JobRecord;
  readonly pipeline: Pipeline;
}

/** The newest pipeline of a commit. */
export async function lastPipelineOf(
  { store }: Reading,
  { id: projectId }: Project,
  sha: string,
): Promise<readonly Pipeline[]> {
  const filter = { projectId, sha, isTopLevel: true };
  return (await store.pipelines.list(filter, { limit: 1, offset: 0 })).items;
}

const mostPipelines = 100;

/** The jobs of a commit's newest pipelines, on one ref or all. */
export async function jobsOfCommit(
  { store }: Reading,
  { id: projectId }: Project,
  wish: { readonly sha: string; readonly ref: string | undefined; readonly isAll: boolean },
): Promise<readonly JobOfCommit[]> {
  const filter = { projectId, sha: wish.sha, ...(wish.ref ? { ref: wish.ref } : {}) };
  const pipelines = await store.pipelines.list(filter, { limit: mostPipelines, offset: 0 });
  const all = pipelines.items.map(async (pipeline) => {
    const jobs = await store.jobs.ofPipeline(pipeline.id, wish.isAll);
    return jobs.map((job) => ({ job, pipeline }));
  });
  return (await Promise.all(all)).flat();
}

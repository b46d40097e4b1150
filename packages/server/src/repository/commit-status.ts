import type { CommitStatus } from '#commit-statuses/commit-status';
import type { JobRecord } from '#jobs/job';
import type { Pipeline } from '#pipelines/pipeline';
import type { Project } from '#projects/project';
import type { Context } from '#services';

type Reading = Pick<Context, 'store'>;

/** A job, or what another system says, seen from its commit. */
export interface StatusOfCommit {
  readonly id: number;
  readonly sha: string;
  readonly ref: string;
  readonly status: string;
  readonly name: string;
  /** `external` for what other systems say. */
  readonly stage: string;
  /** Of other systems; a job's is its page. */
  readonly targetUrl?: string | null;
  readonly description: string | null;
  readonly allowFailure: boolean;
  readonly coverage: number | null;
  readonly pipelineId: number | null;
  readonly userId: number;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
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

/** The jobs of a commit's newest pipelines, and what other systems say, on one ref or all. */
export async function statusesOfCommit(
  { store }: Reading,
  { id: projectId }: Project,
  {
    sha,
    ref,
    isAll,
  }: { readonly sha: string; readonly ref: string | undefined; readonly isAll: boolean },
): Promise<readonly StatusOfCommit[]> {
  const onRef = ref ? { ref } : {};
  const filter = { projectId, sha, ...onRef };
  const pipelines = await store.pipelines.list(filter, { limit: mostPipelines, offset: 0 });
  const all = pipelines.items.map(async (pipeline) => {
    const jobs = await store.jobs.ofPipeline(pipeline.id, isAll);
    return jobs.map((job) => ofJob(job, pipeline));
  });
  const external = await store.commitStatuses.ofCommit(projectId, sha, { ...onRef, isAll });
  return [...(await Promise.all(all)).flat(), ...external.map(ofOther)];
}

function ofJob(job: JobRecord, { sha, ref }: Pipeline): StatusOfCommit {
  const isAllowed = job.definition.allow_failure === true;
  return { ...job, sha, ref, description: null, allowFailure: isAllowed };
}

function ofOther(status: CommitStatus): StatusOfCommit {
  return { ...status, stage: 'external', allowFailure: false };
}

import type { Artifact } from '#artifacts/artifact';
import type { Environment } from '#environments/environment';
import type { JobRecord } from '#jobs/job';
import type { Pipeline } from '#pipelines/pipeline';
import type { Project } from '#projects/project';
import type { Runner } from '#runners/runner';
import type { Store } from '#store/store';
import type { User } from '#users/user';
import { userFacts } from './message-facts.ts';

/** What messages say of a job beside the job. */
export interface JobSurroundings {
  readonly user: User | undefined;
  readonly runner: Runner | undefined;
  readonly archive: Artifact | undefined;
  readonly environment: Environment | undefined;
}

/** Looks up once what the jobs of a pipeline share. */
export async function surroundingsOf(
  store: Pick<Store, 'users' | 'runners' | 'artifacts' | 'environments'>,
  jobs: readonly JobRecord[],
): Promise<(job: JobRecord) => JobSurroundings> {
  const [users, runners, environments, artifacts] = await Promise.all([
    each(
      jobs,
      ({ userId }) => userId,
      (id) => store.users.get(id),
    ),
    each(
      jobs,
      ({ runnerId }) => runnerId,
      (id) => store.runners.get(id),
    ),
    each(
      jobs,
      ({ environmentId }) => environmentId,
      (id) => store.environments.get(id),
    ),
    store.artifacts.ofJobs(jobs.map(({ id }) => id)),
  ]);
  const archives = artifacts.filter(({ fileType }) => fileType === 'archive');
  const archiveOf = new Map(archives.map((archive) => [archive.jobId, archive]));
  return (job) => ({
    user: users.get(job.userId),
    runner: runners.get(job.runnerId),
    archive: archiveOf.get(job.id),
    environment: environments.get(job.environmentId),
  });
}

async function each<T>(
  jobs: readonly JobRecord[],
  idOf: (job: JobRecord) => number | null,
  get: (id: number) => Promise<T | undefined>,
): Promise<ReadonlyMap<number | null, T>> {
  const ids = [...new Set(jobs.flatMap((job) => idOf(job) ?? []))];
  const found = await Promise.all(ids.map(get));
  return new Map(ids.flatMap((id, at) => (found[at] ? [[id, found[at]] as const] : [])));
}

/** The runner that has a job, or had it. */
export function runnerFacts(runner: Runner | undefined) {
  if (runner === undefined) return null;
  return {
    id: runner.id,
    description: runner.description,
    runner_type: runner.runnerType,
    active: !runner.isPaused,
    is_shared: runner.runnerType === 'instance_type',
    tags: runner.tags,
  };
}

/** Where a job deploys to, and what it does there. */
export function environmentFacts(job: JobRecord, environment: Environment | undefined) {
  if (environment === undefined) return null;
  const { action } = job.definition.environment ?? {};
  return { name: environment.name, action, deployment_tier: environment.tier };
}

/** Who has started a job, and what it left, as a pipeline's message says. */
export function startedAndLeft({ user, archive }: JobSurroundings) {
  return {
    user: userFacts(user),
    artifacts_file: {
      filename: archive?.filename ?? null,
      size: archive?.sizeBytes ?? null,
    },
  };
}

/** The job of another pipeline that has started this one. */
export function sourceFacts(
  { upstreamJobId, upstreamPipelineId }: Pipeline,
  from: Project,
  url: string,
) {
  return {
    project: {
      id: from.id,
      web_url: `${url}/${from.fullPath}`,
      path_with_namespace: from.fullPath,
    },
    job_id: upstreamJobId,
    pipeline_id: upstreamPipelineId,
  };
}

import type { JobRecord } from '#jobs/job';
import { pipelineJson } from '#pipelines/pipeline-json';
import { repositoryName } from '#projects/project';
import type { CommitCache } from '#repository/commit-cache';
import type { Services } from '#services';
import { jobJson } from './job-json.ts';

/** What jobs are shown with. */
export interface JobPresenterOptions
  extends Pick<Services, 'store' | 'git' | 'clock' | 'addresses' | 'jobs'> {
  readonly commitOf: CommitCache;
}

/** Jobs as JSON, with what belongs to them. */
export function createJobPresenter(options: JobPresenterOptions) {
  const { store, git, clock, addresses, jobs: rules, commitOf } = options;
  const { url } = addresses;

  async function projectOf(id: number) {
    const project = await store.projects.get(id);
    if (project === undefined) throw new Error(`project ${id} is gone`);
    return project;
  }

  async function downstreamOf({ id }: JobRecord) {
    const found = await store.pipelines.ofUpstreamJob(id);
    return found ? pipelineJson(found, await projectOf(found.projectId), url) : null;
  }

  async function shown(job: JobRecord, hold: string | null) {
    const [project, pipeline] = await Promise.all([
      projectOf(job.projectId),
      store.pipelines.get(job.pipelineId),
    ]);
    if (pipeline === undefined) throw new Error(`pipeline ${job.pipelineId} is gone`);
    const repository = git.repository(repositoryName(project));
    const [user, commit, artifacts, runner, manager, environment] = await Promise.all([
      store.users.get(job.userId),
      commitOf(repository, pipeline.sha).catch(() => undefined),
      store.artifacts.ofJob(job.id),
      job.runnerId === null ? undefined : store.runners.get(job.runnerId),
      job.runnerManagerId === null ? undefined : store.runners.manager(job.runnerManagerId),
      job.environmentId === null ? undefined : store.environments.get(job.environmentId),
    ]);
    const environmentName = environment?.name ?? job.definition.environment?.name ?? null;
    const downstream = job.isBridge ? await downstreamOf(job) : undefined;
    const more = { user, commit, artifacts, runner, manager, environmentName, downstream };
    return jobJson(job, { project, pipeline, ...more, hold, now: clock(), url });
  }

  async function jobs(list: readonly JobRecord[]) {
    const holds = await rules.holds(list);
    return Promise.all(list.map((job) => shown(job, holds.get(job.id) ?? null)));
  }

  async function job(record: JobRecord) {
    const holds = await rules.holds([record]);
    return shown(record, holds.get(record.id) ?? null);
  }

  return { job, jobs };
}

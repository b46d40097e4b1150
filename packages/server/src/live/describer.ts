import type { Deployment } from '#deployments/deployment';
import type { JobRecord } from '#jobs/job';
import type { Pipeline } from '#pipelines/pipeline';
import { shownInLists } from '#pipelines/shown-in-lists';
import type { Auth } from '#rights/auth';
import { mayReadLog } from '#rights/log-rights';
import type { Services } from '#services';
import type { Identity } from '#sign-in/identity';
import type { Describe } from './feed.ts';
import type { Topic } from './topic.ts';

/** How records are shown. */
export interface Shown {
  pipeline(record: Pipeline): Promise<unknown>;
  pipelines(records: readonly Pipeline[]): Promise<readonly object[]>;
  jobs(records: readonly JobRecord[]): Promise<readonly unknown[]>;
  deployment(record: Deployment): Promise<unknown>;
}

/** What listeners are shown of what has changed, as it is by then. */
export function describer(
  { store, jobs, imports }: Pick<Services, 'store' | 'jobs' | 'imports'>,
  present: Shown,
): Describe {
  return {
    async pipeline(id, inList) {
      const record = await store.pipelines.get(id);
      if (!record || !inList) return record && present.pipeline(record);
      // Lists show no pipeline that another one has started in its own project.
      if (record.source === 'parent_pipeline') return undefined;
      const [summary] = await present.pipelines([record]);
      const shownOf = await shownInLists(store, [record], inList);
      return { ...summary, ...shownOf(id) };
    },
    async jobs(ids) {
      const records = await Promise.all(ids.map((id) => store.jobs.get(id)));
      return present.jobs(records.filter((record) => record !== undefined));
    },
    async holds(pipelineId, jobId) {
      if (jobId === undefined) return jobs.holds(await store.jobs.ofPipeline(pipelineId));
      const job = await store.jobs.get(jobId);
      return jobs.holds(job ? [job] : []);
    },
    async deployment(id) {
      const record = await store.deployments.get(id);
      return record && present.deployment(record);
    },
    async import(projectId) {
      const record = await store.projects.get(projectId);
      const progress = imports.progressOf(projectId) ?? null;
      return (
        record && { id: projectId, import_status: record.importStatus, import_progress: progress }
      );
    },
  };
}

/** Whether a listener may read the log of the job that they listen to. */
export async function mayReadLogOf(
  { store }: Pick<Services, 'store'>,
  { access }: Pick<Auth, 'access'>,
  { jobId }: Topic,
  identity: Identity | undefined,
): Promise<boolean> {
  const job = jobId === undefined ? undefined : await store.jobs.get(jobId);
  const project = job && (await store.projects.get(job.projectId));
  return !!project && mayReadLog(access, identity, project, job);
}

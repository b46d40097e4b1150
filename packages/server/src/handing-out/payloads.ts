import { type Git, hasRef } from '@slipway/git';
import type { JobPayload } from '@slipway/protocol';
import type { Addresses } from '#addresses';
import { dependenciesOf } from '#artifacts/dependencies';
import { familyDependencies } from '#artifacts/family-dependencies';
import type { JobRecord } from '#jobs/job';
import type { Pipeline } from '#pipelines/pipeline';
import type { PipelineRefs } from '#pipelines/pipeline-refs';
import type { Project } from '#projects/project';
import { repositoryName } from '#projects/project';
import type { PipelineCache } from '#scheduling/pipeline-cache';
import type { Store } from '#store/store';
import type { Assignment } from '#variables/job-variables';
import type { Variables } from '#variables/variables';
import { cacheRules } from './cache-rules.ts';
import { payloadOf } from './payload.ts';

/** A job that a runner gets. */
export interface AssignedJob extends Omit<Assignment, 'repositoryUrl'> {
  readonly pipeline: Pipeline;
  readonly job: JobRecord;
  readonly project: Project;
}

/** A need of another pipeline that nothing fulfils. */
export class MissingDependency extends Error {
  readonly code = 'missing-dependency';

  constructor(missing: readonly string[]) {
    super(`${missing.join(', ')} did not succeed in this family of pipelines, or does not exist`);
  }
}

/** Gathers what goes into the payloads of jobs. */
export interface Payloads {
  /**
   * `runningInProject`: how many other jobs of the project run on shared runners. Throws
   * `MissingDependency`.
   */
  make(assigned: AssignedJob, runningInProject: number): Promise<JobPayload>;
}

export interface PayloadsOptions {
  readonly store: Store;
  readonly git: Git;
  readonly variables: Variables;
  readonly refs: PipelineRefs;
  readonly loaded: PipelineCache;
  readonly addresses: Addresses;
}

export function createPayloads(options: PayloadsOptions): Payloads {
  const { store, git, variables, refs, loaded, addresses } = options;

  async function archivesFor(jobs: readonly JobRecord[]) {
    const files = await store.artifacts.ofJobs(jobs.map(({ id }) => id));
    return jobs.flatMap((dependency) => {
      const archive = files.find(
        ({ jobId, fileType }) => jobId === dependency.id && fileType === 'archive',
      );
      return archive ? [{ job: dependency, archive }] : [];
    });
  }

  return {
    async make({ pipeline, job, project, ...given }, runningInProject) {
      const namespace = await store.namespaces.get(project.namespaceId);
      if (!namespace) throw new Error(`project ${project.id} has no namespace`);
      const repositoryUrl = withToken(`${addresses.url}/${project.fullPath}.git`, given.token);
      const assignment = { ...given, repositoryUrl };
      const { jobs: siblings } = await loaded.load(pipeline.id);
      const known = () => variables.known(pipeline, job, siblings);
      const family = await familyDependencies(store, pipeline, job, known);
      if (family.missing.length > 0) throw new MissingDependency(family.missing);
      const repository = git.repository(repositoryName(project));
      const [all, caches, dependencies, isRefThere] = await Promise.all([
        variables.forJob(pipeline, job, siblings, family.jobs, assignment),
        cacheRules(job.definition, pipeline, repository),
        archivesFor([...dependenciesOf(job, siblings), ...family.jobs]),
        hasRef(repository, `refs/${pipeline.isTag ? 'tags' : 'heads'}/${pipeline.ref}`),
        refs.ready(pipeline.id),
      ]);
      return payloadOf({
        pipeline,
        job,
        project,
        namespace,
        assignment,
        variables: all,
        dependencies,
        caches,
        isRefThere,
        runningInProject,
        addresses,
      });
    },
  };
}

function withToken(address: string, token: string): string {
  const url = new URL(address);
  url.username = 'gitlab-ci-token';
  url.password = token;
  return url.href;
}

import type { JobStatus } from '@slipway/ci';
import type { Commit } from '@slipway/git';
import type { JobRecord } from '#jobs/job';
import { allowsFailure } from '#jobs/presented/job-json';
import { detailedStatus } from '#pipelines/detailed-status';
import type { Pipeline } from '#pipelines/pipeline';
import { seconds } from '#pipelines/pipeline-json';
import type { Project } from '#projects/project';
import type { User } from '#users/user';
import {
  environmentFacts,
  type JobSurroundings,
  runnerFacts,
  sourceFacts,
  startedAndLeft,
} from './job-surroundings.ts';
import { commitFacts, projectFacts, userFacts } from './message-facts.ts';

/** What messages about pipelines and jobs depend on. */
export interface PipelineFacts {
  readonly project: Project;
  readonly pipeline: Pipeline;
  readonly user: User | undefined;
  readonly commit: Commit | undefined;
  readonly url: string;
  /** As it was when it happened. */
  readonly status: JobStatus;
  /** Of the pipeline that has started this one, if any. */
  readonly upstream: Project | undefined;
}

/** What a hook is told of a pipeline. */
export function pipelineMessage(
  facts: PipelineFacts,
  jobs: readonly JobRecord[],
  around: (job: JobRecord) => JobSurroundings,
) {
  const { project, pipeline, user, commit, url, status, upstream } = facts;
  const webUrl = `${url}/${project.fullPath}`;
  const path = `/${project.fullPath}/-/pipelines/${pipeline.id}`;
  return {
    object_kind: 'pipeline',
    object_attributes: {
      id: pipeline.id,
      iid: pipeline.iid,
      name: pipeline.name,
      ref: pipeline.ref,
      tag: pipeline.isTag,
      sha: pipeline.sha,
      before_sha: pipeline.beforeSha,
      source: pipeline.source,
      status,
      detailed_status: detailedStatus(status, false, path).text,
      stages: pipeline.stages,
      created_at: pipeline.createdAt,
      finished_at: pipeline.finishedAt,
      duration: seconds(pipeline.startedAt, pipeline.finishedAt),
      queued_duration: seconds(pipeline.createdAt, pipeline.startedAt),
      protected_ref: pipeline.isProtected,
      variables: [],
      url: `${url}${path}`,
    },
    merge_request: null,
    user: userFacts(user),
    project: projectFacts(project, url),
    commit: commit ? commitFacts(commit, webUrl) : null,
    ...(upstream && { source_pipeline: sourceFacts(pipeline, upstream, url) }),
    builds: jobs.map((job) => buildFacts(job, around(job))),
  };
}

function buildFacts(job: JobRecord, around: JobSurroundings) {
  return {
    id: job.id,
    stage: job.stage,
    name: job.name,
    status: job.status,
    created_at: job.createdAt,
    started_at: job.startedAt,
    finished_at: job.finishedAt,
    duration: seconds(job.startedAt, job.finishedAt),
    queued_duration: seconds(job.queuedAt, job.startedAt),
    failure_reason: job.status === 'failed' ? job.failureReason : null,
    when: job.definition.when,
    manual: job.definition.when === 'manual',
    allow_failure: allowsFailure(job),
    ...startedAndLeft(around),
    runner: runnerFacts(around.runner),
    environment: environmentFacts(job, around.environment),
  };
}

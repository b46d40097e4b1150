import type { JobStatus } from '@slipway/ci';
import type { Commit } from '@slipway/git';
import type { JobRecord } from '#jobs/job';
import { detailedStatus } from '#pipelines/detailed-status';
import type { Pipeline } from '#pipelines/pipeline';
import { seconds } from '#pipelines/pipeline-json';
import type { Project } from '#projects/project';
import type { User } from '#users/user';
import { commitFacts, projectFacts, repositoryFacts, userFacts } from './message-facts.ts';

/** What messages about pipelines and jobs depend on. */
export interface PipelineFacts {
  readonly project: Project;
  readonly pipeline: Pipeline;
  readonly user: User | undefined;
  readonly commit: Commit | undefined;
  readonly url: string;
  /** As it was when it happened. */
  readonly status: JobStatus;
}

/** What a hook is told of a pipeline. */
export function pipelineMessage(facts: PipelineFacts, jobs: readonly JobRecord[]) {
  const { project, pipeline, user, commit, url, status } = facts;
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
    builds: jobs.map(buildFacts),
  };
}

function buildFacts(job: JobRecord) {
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
    allow_failure: job.definition.allow_failure === true,
  };
}

/** What a hook is told of a job; GitLab still calls it a build. */
export function jobMessage({ status, ...facts }: PipelineFacts, job: JobRecord) {
  const { project, pipeline, user, commit, url } = facts;
  return {
    object_kind: 'build',
    ref: pipeline.ref,
    tag: pipeline.isTag,
    before_sha: pipeline.beforeSha,
    sha: pipeline.sha,
    retries_count: job.attempt - 1,
    build_id: job.id,
    build_name: job.name,
    build_stage: job.stage,
    build_status: status,
    build_created_at: job.createdAt,
    build_started_at: job.startedAt,
    build_finished_at: job.finishedAt,
    build_duration: seconds(job.startedAt, job.finishedAt),
    build_queued_duration: seconds(job.queuedAt, job.startedAt),
    build_allow_failure: job.definition.allow_failure === true,
    build_failure_reason: job.failureReason ?? 'unknown_failure',
    pipeline_id: pipeline.id,
    runner: null,
    project_id: project.id,
    project_name: project.fullPath,
    user: userFacts(user),
    commit: {
      id: pipeline.id,
      sha: pipeline.sha,
      message: commit?.message ?? '',
      author_name: commit?.author.name ?? '',
      author_email: commit?.author.email ?? '',
      status: pipeline.status,
      started_at: pipeline.startedAt,
      finished_at: pipeline.finishedAt,
    },
    repository: repositoryFacts(project, url),
    project: projectFacts(project, url),
    environment: null,
  };
}

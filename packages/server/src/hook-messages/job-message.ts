import type { JobRecord } from '#jobs/job';
import { allowsFailure } from '#jobs/presented/job-json';
import { seconds } from '#pipelines/pipeline-json';
import {
  environmentFacts,
  type JobSurroundings,
  runnerFacts,
  sourceFacts,
} from './job-surroundings.ts';
import { projectFacts, repositoryFacts, userFacts } from './message-facts.ts';
import type { PipelineFacts } from './pipeline-message.ts';

/** What a hook is told of a job; GitLab still calls it a build. */
export function jobMessage(
  { status, ...facts }: PipelineFacts,
  job: JobRecord,
  around: JobSurroundings,
) {
  const { project, pipeline, user, commit, url, upstream } = facts;
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
    build_allow_failure: allowsFailure(job),
    build_failure_reason: job.failureReason ?? 'unknown_failure',
    pipeline_id: pipeline.id,
    runner: runnerFacts(around.runner),
    project_id: project.id,
    project_name: project.fullPath,
    user: userFacts(user),
    commit: {
      id: pipeline.id,
      name: pipeline.name,
      sha: pipeline.sha,
      message: commit?.message ?? '',
      author_name: commit?.author.name ?? '',
      author_email: commit?.author.email ?? '',
      author_url: `mailto:${commit?.author.email ?? ''}`,
      status: pipeline.status,
      duration: seconds(pipeline.startedAt, pipeline.finishedAt),
      started_at: pipeline.startedAt,
      finished_at: pipeline.finishedAt,
    },
    repository: repositoryFacts(project, url),
    project: projectFacts(project, url),
    environment: environmentFacts(job, around.environment),
    ...(upstream && { source_pipeline: sourceFacts(pipeline, upstream, url) }),
  };
}

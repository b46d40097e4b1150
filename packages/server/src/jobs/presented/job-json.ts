import type { Commit } from '@slipway/git';
import type { Artifact } from '#artifacts/artifact';
import type { JobRecord } from '#jobs/job';
import type { Pipeline } from '#pipelines/pipeline';
import { pipelineJson, seconds } from '#pipelines/pipeline-json';
import type { Project } from '#projects/project';
import { commitJson } from '#repository/commit-json';
import type { Runner, RunnerManager } from '#runners/runner';
import { briefRunnerJson, managerJson } from '#runners/runner-json';
import type { User } from '#users/user';
import { userJson } from '#users/user-json';

/** What a job's JSON depends on beside the job. */
export interface JobFacts {
  readonly project: Project;
  readonly pipeline: Pipeline;
  readonly user: User | undefined;
  readonly commit: Commit | undefined;
  readonly artifacts: readonly Artifact[];
  readonly runner: Runner | undefined;
  readonly manager: RunnerManager | undefined;
  /** Why the job waits, for people. */
  readonly hold: string | null;
  readonly environmentName: string | null;
  /** Of a trigger job: its pipeline, null before there is one. */
  readonly downstream: ReturnType<typeof pipelineJson> | null | undefined;
  readonly now: Date;
  readonly url: string;
}

/** A job as GitLab shows it; `hold`, `needs`, `environment_action` and `manual_confirmation` are ours. */
export function jobJson(job: JobRecord, facts: JobFacts) {
  const { project, pipeline, user, commit, url } = facts;
  const projectUrl = `${url}/${project.fullPath}`;
  const archive = facts.artifacts.find(({ fileType }) => fileType === 'archive');
  const { definition } = job;
  return {
    id: job.id,
    status: job.status,
    stage: job.stage,
    name: job.name,
    ref: pipeline.ref,
    tag: pipeline.isTag,
    coverage: job.coverage,
    allow_failure: allowsFailure(job),
    created_at: job.createdAt,
    started_at: job.startedAt,
    finished_at: job.finishedAt,
    erased_at: job.erasedAt,
    duration: seconds(job.startedAt, job.finishedAt ?? (job.startedAt && facts.now)),
    queued_duration: seconds(job.queuedAt, job.startedAt ?? job.finishedAt ?? facts.now),
    user: user ? userJson(user, url) : null,
    commit: commit ? commitJson(commit, projectUrl) : null,
    pipeline: pipelineJson(pipeline, project, url),
    ...(job.failureReason === null ? {} : { failure_reason: job.failureReason }),
    web_url: `${projectUrl}/-/jobs/${job.id}`,
    project: { ci_job_token_scope_enabled: false },
    ...(archive ? { artifacts_file: { filename: archive.filename, size: archive.sizeBytes } } : {}),
    artifacts: facts.artifacts.map(artifactJson),
    runner: facts.runner ? { ...briefRunnerJson(facts.runner) } : null,
    runner_manager: facts.manager ? managerJson(facts.manager) : null,
    artifacts_expire_at: archive?.expireAt ?? null,
    archived: false,
    source: pipeline.source,
    tag_list: definition.tags,
    scheduled_at: job.scheduledAt,
    hold: facts.hold,
    ...(definition.needs && { needs: definition.needs.map((need) => need.job) }),
    when: definition.when,
    ...confirmationJson(definition),
    environment: facts.environmentName,
    environment_action: definition.environment?.action ?? null,
    exit_code: job.exitCode,
    retried: job.isRetried,
    ...(facts.downstream !== undefined && { downstream_pipeline: facts.downstream }),
  };
}

/** What a person is asked before they play it, where the file says so: ours, too. */
export function confirmationJson({ manual_confirmation: question }: JobRecord['definition']) {
  return question ? { manual_confirmation: question } : {};
}

/** Whether the pipeline goes on although this job failed as it did. */
export function allowsFailure({ definition, exitCode }: JobRecord): boolean {
  const allowed = definition.allow_failure;
  if (typeof allowed === 'boolean') return allowed;
  return exitCode !== null && allowed.exit_codes.includes(exitCode);
}

function artifactJson(artifact: Artifact) {
  return {
    file_type: artifact.fileType,
    size: artifact.sizeBytes,
    filename: artifact.filename,
    file_format: artifact.fileFormat,
  };
}

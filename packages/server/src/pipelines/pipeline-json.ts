import type { JobRecord } from '#jobs/job';
import type { Project } from '#projects/project';
import type { User } from '#users/user';
import { userJson } from '#users/user-json';
import { detailedStatus } from './detailed-status.ts';
import type { Pipeline } from './pipeline.ts';

/** A pipeline as lists and jobs show it. */
export function pipelineJson(pipeline: Pipeline, project: Project, url: string) {
  return {
    id: pipeline.id,
    iid: pipeline.iid,
    project_id: pipeline.projectId,
    sha: pipeline.sha,
    ref: pipeline.ref,
    status: pipeline.status,
    source: pipeline.source,
    created_at: pipeline.createdAt,
    updated_at: pipeline.updatedAt,
    web_url: `${url}/${project.fullPath}/-/pipelines/${pipeline.id}`,
    name: pipeline.name,
  };
}

/** The pipeline and the trigger job in it that a pipeline was made for. */
export type Upstream = ReturnType<typeof pipelineJson> & {
  readonly job: { readonly id: number; readonly name: string };
};

/** A pipeline by itself. */
export function fullPipelineJson(
  pipeline: Pipeline,
  facts: {
    readonly project: Project;
    readonly user: User | undefined;
    readonly jobs: readonly JobRecord[];
    readonly upstream: Upstream | null;
    readonly url: string;
  },
) {
  const { project, user, jobs, upstream, url } = facts;
  const hasWarnings = jobs.some((job) => job.status === 'failed');
  const path = `/${project.fullPath}/-/pipelines/${pipeline.id}`;
  return {
    ...pipelineJson(pipeline, project, url),
    before_sha: pipeline.beforeSha,
    tag: pipeline.isTag,
    yaml_errors: pipeline.yamlErrors,
    user: user ? userJson(user, url) : null,
    started_at: pipeline.startedAt,
    finished_at: pipeline.finishedAt,
    committed_at: null,
    duration: busySeconds(jobs),
    queued_duration: wholeSeconds(pipeline.createdAt, pipeline.startedAt),
    coverage: coverage(jobs),
    detailed_status: detailedStatus(pipeline.status, hasWarnings, path),
    archived: false,
    failure_reason: pipeline.failureReason,
    warnings: pipeline.warnings,
    stages: pipeline.stages,
    upstream,
  };
}

/** Seconds between two moments, or null while one is missing. */
export function seconds(from: Date | null, to: Date | null): number | null {
  return from && to ? Math.max(0, (to.getTime() - from.getTime()) / 1000) : null;
}

/** As `seconds`, for fields that typed clients read as whole numbers. */
function wholeSeconds(from: Date | null, to: Date | null): number | null {
  const exact = seconds(from, to);
  return exact === null ? null : Math.floor(exact);
}

/** The time in which at least one job ran; waiting for people does not count. */
function busySeconds(jobs: readonly JobRecord[]): number | null {
  const spans = jobs
    .flatMap(({ startedAt, finishedAt }) =>
      startedAt && finishedAt ? [{ from: startedAt.getTime(), to: finishedAt.getTime() }] : [],
    )
    .sort((a, b) => a.from - b.from);
  if (spans.length === 0) return null;
  let busyMs = 0;
  let end = 0;
  for (const { from, to } of spans) {
    busyMs += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return Math.round(busyMs / 1000);
}

function coverage(jobs: readonly JobRecord[]): string | null {
  const values = jobs.flatMap((job) => (job.coverage === null ? [] : [job.coverage]));
  if (values.length === 0) return null;
  return (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(2);
}

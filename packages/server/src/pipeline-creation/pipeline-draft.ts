import { type CompileResult, formatDiagnostic } from '@slipway/ci';
import type { PipelineDraft } from '#pipelines/pipeline-store';
import type { PipelineFacts } from '#variables/predefined';
import type { LimitObjection } from './pipeline-limit.ts';
import type { PipelineRequest } from './pipeline-request.ts';

/** A pipeline before anything is known of its configuration. */
export function blankPipeline(
  request: PipelineRequest,
  facts: PipelineFacts,
): PipelineDraft['pipeline'] {
  return {
    ...facts,
    projectId: request.project.id,
    userId: request.userId,
    status: 'created',
    version: 0,
    name: null,
    autoCancel: { on_new_commit: 'conservative', on_job_failure: 'none' },
    stages: [],
    variables: request.variables ?? [],
    yamlErrors: null,
    warnings: [],
    failureReason: null,
    updatedAt: facts.createdAt,
    startedAt: null,
    finishedAt: null,
    pushId: request.pushId ?? null,
  };
}

/** A pipeline that nobody wanted to run. */
export function skipped(request: PipelineRequest, facts: PipelineFacts): PipelineDraft['pipeline'] {
  return { ...blankPipeline(request, facts), status: 'skipped', finishedAt: facts.createdAt };
}

/** A pipeline whose configuration is refused. */
export function broken(
  request: PipelineRequest,
  facts: PipelineFacts,
  result: CompileResult,
): PipelineDraft['pipeline'] {
  return {
    ...blankPipeline(request, facts),
    status: 'failed',
    failureReason: 'config_error',
    yamlErrors: messages(result, 'error').join('\n'),
    warnings: messages(result, 'warning'),
    finishedAt: facts.createdAt,
  };
}

/** A pipeline with more jobs than it may have. */
export function tooManyJobs(
  request: PipelineRequest,
  facts: PipelineFacts,
  { reason, message }: LimitObjection,
): PipelineDraft['pipeline'] {
  return {
    ...blankPipeline(request, facts),
    status: 'failed',
    failureReason: reason,
    yamlErrors: message,
    finishedAt: facts.createdAt,
  };
}

/** Diagnostics as people read them. */
export function messages(result: CompileResult, severity: 'error' | 'warning'): string[] {
  return result.diagnostics.filter((each) => each.severity === severity).map(formatDiagnostic);
}

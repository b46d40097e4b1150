import type { Pipeline, PlannedJob } from '#pipeline';
import type { JobState, PipelineState } from './state.ts';

/** A planned job at the beginning of its life, for `decide`. */
export function initialState(job: PlannedJob): JobState {
  return {
    name: job.name,
    kind: job.kind,
    stage: job.stage,
    stageIndex: job.stage_index,
    when: job.when,
    startInSeconds: job.start_in_seconds,
    allowFailure: job.allow_failure,
    needs: job.scheduling_type === 'dag' ? (job.needs ?? []).map((need) => need.job) : null,
    retry: job.retry,
    interruptible: job.interruptible,
    resourceGroup: job.resource_group,
    job: { status: 'created' },
  };
}

/** A planned pipeline at the beginning of its life. */
export function initialPipeline(plan: Pipeline): PipelineState {
  return { jobs: plan.jobs.map(initialState), autoCancel: plan.workflow.auto_cancel };
}

import { type Action, type ActionResult, act } from '@slipway/ci';
import type { JobRecord } from '#jobs/job';
import { pipelineState } from '#jobs/job-state';
import { Refused } from '#refused';
import type { Move } from '#scheduling/draft';
import type { Pipeline } from './pipeline.ts';

/** The moves that carry out an action. Throws `Refused` with the reason when it isn't possible now. */
export function movesFor(
  pipeline: Pipeline,
  jobs: readonly JobRecord[],
  action: Action,
  now: Date,
): Move[] {
  const result: ActionResult = act(pipelineState(pipeline, jobs), action, now);
  if ('refused' in result) throw new Refused('forbidden', result.refused);
  return jobs.flatMap((job) => {
    const event = result.moves.get(job.name);
    return event ? [{ job, event }] : [];
  });
}

import { shouldRetry } from './move-events.ts';
import { isAllowedToFail, type JobState, type PipelineState } from './state.ts';
import {
  type CompositeStatus,
  compositeStatus,
  nextPipelineStatus,
  nextStageStatus,
  type StatusSet,
  statusBit,
} from './status.ts';
import { type Counted, Tally } from './tally.ts';

/**
 * The status of a pipeline that was in the status `before` when its jobs changed; `success` for no
 * jobs, as GitLab has it.
 */
export function pipelineStatus(
  state: PipelineState,
  before: CompositeStatus = 'created',
): CompositeStatus {
  const external = state.external?.map((status) => statusBit({ status, isAllowedToFail: false }));
  const jobs = state.tally?.set ?? setOf(state.jobs);
  const set = (external ?? []).reduce((all, bit) => all | bit, jobs);
  return nextPipelineStatus(before, compositeStatus(set) ?? 'success');
}

/** The status of a stage that was in the status `before`; undefined for a stage without jobs. */
export function stageStatus(
  state: PipelineState,
  stage: string,
  before: CompositeStatus = 'created',
): CompositeStatus | undefined {
  const composite = compositeStatus(setOf(state.jobs.filter((at) => at.stage === stage)));
  return composite && nextStageStatus(before, composite);
}

/** Counts jobs; who moves one takes away what it was `countedAs` and adds what it is. */
export function tallyOf(jobs: readonly JobState[]): Tally {
  const tally = new Tally();
  for (const at of jobs) tally.add(countedAs(at));
  return tally;
}

/** What a job counts as where it stands. */
export function countedAs(at: JobState): Counted {
  return { stageIndex: at.stageIndex, bit: bitOf(at), waitsFor: waitsFor(at) };
}

function waitsFor(at: JobState): Counted['waitsFor'] {
  if (at.job.status === 'scheduled' || shouldRetry(at)) return 'own';
  if (at.job.status !== 'created') return 'nothing';
  return at.needs ? 'own' : 'stage';
}

/** The statuses of jobs together. */
export function setOf(jobs: readonly JobState[]): StatusSet {
  let set = 0;
  for (const at of jobs) set |= bitOf(at);
  return set;
}

/** A failure that is about to be tried again is none yet: nobody should see the pipeline fail. */
export function bitOf(at: JobState): StatusSet {
  const status = shouldRetry(at) ? 'created' : at.job.status;
  return statusBit({ status, isAllowedToFail: isAllowedToFail(at) });
}

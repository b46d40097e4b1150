import { decide } from './decide.ts';
import type { JobEvent } from './job.ts';
import { cancelOf, isCancelable, retryOf, startOf } from './move-events.ts';
import { isAction, type JobState, type PipelineState } from './state.ts';

/** What a person or a client asks of a pipeline. */
export type Action =
  | { readonly type: 'play'; readonly job: string }
  | { readonly type: 'retry'; readonly job: string }
  | { readonly type: 'cancel'; readonly job: string }
  | { readonly type: 'unschedule'; readonly job: string }
  /** The downstream pipeline of a trigger job goes on. */
  | { readonly type: 'resume'; readonly job: string }
  | { readonly type: 'retry_pipeline' }
  | { readonly type: 'cancel_pipeline' };

/** The moves that carry out an action, or a sentence that says why it is not possible now. */
export type ActionResult =
  | { readonly moves: ReadonlyMap<string, JobEvent> }
  | { readonly refused: string };

/**
 * Works out what an action does. Apply the moves, then call `decide`.
 *
 * Playing and retrying take skipped jobs that come later back to `created`. To play a job that has
 * run is to retry it.
 */
export function act(state: PipelineState, action: Action, now: Date): ActionResult {
  if (action.type === 'cancel_pipeline') return { moves: cancelAll(state, now) };
  if (action.type === 'retry_pipeline') return retryAll(state, now);
  const at = state.jobs.find(({ name }) => name === action.job);
  if (!at) return { refused: `there is no job ${action.job} in this pipeline` };
  switch (action.type) {
    case 'play':
      return play(state, at, now);
    case 'retry':
      return retry(state, at, now);
    case 'unschedule':
      if (at.job.status !== 'scheduled') return { refused: `job ${at.name} is not scheduled` };
      return { moves: new Map([[at.name, { type: 'unschedule', at: now }]]) };
    case 'resume':
      return {
        moves: new Map([[at.name, { type: 'resume', at: now }], ...resetAfter(state, at, now)]),
      };
    case 'cancel':
      if (!isCancelable(at.job)) {
        return { refused: `job ${at.name} cannot be canceled: it is ${at.job.status}` };
      }
      return { moves: new Map([[at.name, cancelOf(at, now)]]) };
  }
}

function play(state: PipelineState, at: JobState, now: Date): ActionResult {
  const { status } = at.job;
  if (status === 'manual' || status === 'scheduled') {
    return { moves: new Map([[at.name, startOf(at, now)], ...resetAfter(state, at, now)]) };
  }
  if (isAction(at) && at.kind !== 'bridge' && isRetryable(at)) return retry(state, at, now);
  const hold = decide(state, now).holds.get(at.name);
  return { refused: `job ${at.name} cannot be played: ${hold?.text ?? `it is ${status}`}` };
}

function retry(state: PipelineState, at: JobState, now: Date): ActionResult {
  if (!isRetryable(at)) {
    return { refused: `job ${at.name} cannot be retried: it is ${at.job.status}` };
  }
  if (isDeadEnd(at)) {
    return { refused: `job ${at.name} cannot be retried: it would fail in the same way` };
  }
  return { moves: new Map([[at.name, retryOf(at, now)], ...resetAfter(state, at, now)]) };
}

/** What failed waits for its turn again, manual jobs for a person, and so does all that was skipped. */
function retryAll(state: PipelineState, now: Date): ActionResult {
  const moves = new Map<string, JobEvent>();
  for (const at of state.jobs) {
    const { status } = at.job;
    if ((status === 'failed' || status === 'canceled') && !isDeadEnd(at)) {
      moves.set(at.name, { type: 'retry', at: now });
    }
  }
  // As on GitLab, where nothing failed, nothing happens.
  if (moves.size === 0) return { moves };
  return { moves: new Map([...moves, ...reset(state.jobs, now)]) };
}

function cancelAll(state: PipelineState, now: Date): ReadonlyMap<string, JobEvent> {
  const open = state.jobs.filter(({ job }) => isCancelable(job));
  return new Map(open.map((at) => [at.name, cancelOf(at, now)]));
}

function isRetryable(at: JobState): boolean {
  return ['success', 'failed', 'canceled'].includes(at.job.status);
}

/** A trigger job at the end of a chain of pipelines that may not grow longer. */
function isDeadEnd({ job }: JobState): boolean {
  if (job.status !== 'failed') return false;
  return ['pipeline_loop_detected', 'reached_max_descendant_pipelines_depth'].includes(job.reason);
}

/** Another chance for skipped jobs of later stages and all that needs the job, however far. */
function resetAfter(state: PipelineState, at: JobState, now: Date): [string, JobEvent][] {
  const found = new Set([at.name]);
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const job of state.jobs) {
      if (job.needs?.some((need) => found.has(need))) found.add(job.name);
    }
  }
  const comesLater = (job: JobState) => job.stageIndex > at.stageIndex || found.has(job.name);
  return reset(state.jobs.filter(comesLater), now);
}

function reset(jobs: readonly JobState[], now: Date): [string, JobEvent][] {
  const skipped = jobs.filter(({ job }) => job.status === 'skipped');
  return skipped.map(({ name }) => [name, { type: 'process', at: now }]);
}

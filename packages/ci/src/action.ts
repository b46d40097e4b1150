import { cancelOf, decide, isCancelable } from './decide.ts';
import type { JobEvent } from './job.ts';
import type { JobState, PipelineState } from './state.ts';

/** What a person or a client asks of a pipeline. */
export type Action =
  | { readonly type: 'play'; readonly job: string }
  | { readonly type: 'retry'; readonly job: string }
  | { readonly type: 'cancel'; readonly job: string }
  | { readonly type: 'unschedule'; readonly job: string }
  | { readonly type: 'retry_pipeline' }
  | { readonly type: 'cancel_pipeline' };

/** The moves that carry out an action, or a sentence that says why it is not possible now. */
export type ActionResult =
  | { readonly moves: ReadonlyMap<string, JobEvent> }
  | { readonly refused: string };

/**
 * Works out what an action does. Apply the moves, then call `decide`.
 *
 * Playing and retrying take skipped jobs that come later back to `created`.
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
    return { moves: withReset(state, [at.name], [[at.name, { type: 'play', at: now }]], now) };
  }
  const hold = decide(state, now).holds.get(at.name);
  return { refused: `job ${at.name} cannot be played: ${hold?.text ?? `it is ${status}`}` };
}

function retry(state: PipelineState, at: JobState, now: Date): ActionResult {
  if (!isRetryable(at)) {
    return { refused: `job ${at.name} cannot be retried: it is ${at.job.status}` };
  }
  const event: JobEvent = { type: 'retry', at: now, isImmediate: true };
  return { moves: withReset(state, [at.name], [[at.name, event]], now) };
}

function retryAll(state: PipelineState, now: Date): ActionResult {
  const again = state.jobs.filter(({ job }) => ['failed', 'canceled'].includes(job.status));
  if (again.length === 0) return { refused: 'no job of this pipeline failed or was canceled' };
  const names = again.map(({ name }) => name);
  const events = names.map((name) => [name, { type: 'retry', at: now } as JobEvent] as const);
  return { moves: withReset(state, names, events, now) };
}

function cancelAll(state: PipelineState, now: Date): ReadonlyMap<string, JobEvent> {
  const open = state.jobs.filter(({ job }) => isCancelable(job));
  return new Map(open.map((at) => [at.name, cancelOf(at, now)]));
}

function isRetryable(at: JobState): boolean {
  return ['success', 'failed', 'canceled'].includes(at.job.status);
}

/** The events, and `process` for every skipped job that comes after one of the names. */
function withReset(
  state: PipelineState,
  names: readonly string[],
  events: readonly (readonly [string, JobEvent])[],
  now: Date,
): ReadonlyMap<string, JobEvent> {
  const moves = new Map<string, JobEvent>(events);
  const dependents = dependentsOf(state, names);
  for (const at of state.jobs) {
    if (at.job.status === 'skipped' && dependents.has(at.name) && !moves.has(at.name)) {
      moves.set(at.name, { type: 'process', at: now });
    }
  }
  return moves;
}

/** Jobs of later stages, and everything that needs one of these, however far. */
function dependentsOf(state: PipelineState, names: readonly string[]): ReadonlySet<string> {
  const roots = state.jobs.filter(({ name }) => names.includes(name));
  const from = Math.min(...roots.map(({ stageIndex }) => stageIndex));
  const found = new Set(names);
  for (const at of state.jobs) if (!at.needs && at.stageIndex > from) found.add(at.name);
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const at of state.jobs) if (at.needs?.some((need) => found.has(need))) found.add(at.name);
  }
  return found;
}

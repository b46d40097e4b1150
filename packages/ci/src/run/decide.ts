import type { When } from '#pipeline';
import { explainOrder, explainState, type Hold } from './hold.ts';
import { advance, type Job, type JobEvent } from './job.ts';
import { cancelOf, isCancelable, retryOf, shouldRetry, startOf } from './move-events.ts';
import { tallyOf } from './pipeline-status.ts';
import { PipelineView } from './pipeline-view.ts';
import { isAllowedToFail, type JobState, type PipelineState } from './state.ts';
import { isCompleted, statusBit } from './status.ts';

/** What happens next, by job name. */
export interface Decision {
  readonly moves: ReadonlyMap<string, JobEvent>;
  /** Why each waiting or skipped job does not run; the UI shows it word for word. */
  readonly holds: ReadonlyMap<string, Hold>;
}

const allowed: Readonly<Record<When, { stage: readonly string[]; dag: readonly string[] }>> = {
  on_success: { stage: ['success', 'skipped'], dag: ['success'] },
  manual: { stage: ['success', 'skipped'], dag: ['success'] },
  delayed: { stage: ['success', 'skipped'], dag: ['success'] },
  on_failure: { stage: ['failed'], dag: ['failed'] },
  always: { stage: ['success', 'failed', 'skipped'], dag: ['success', 'failed', 'skipped'] },
};

/**
 * What happens next in a pipeline. Reads no clock, store or network.
 *
 * One pass is enough: stages in order, inside a stage by needs, each move taken into account for
 * the jobs after it. Applying the moves and asking again gives no further moves, except after
 * `retry` and `cancel`, which stand alone in their pass for the job they touch.
 */
export function decide(state: PipelineState, now: Date): Decision {
  const holds = new Map<string, Hold>();
  return { moves: movesOf(state, now, holds), holds };
}

/** The moves of `decide` without the reasons, which cost more: for whoever asks after every job. */
export function decideMoves(state: PipelineState, now: Date): Decision['moves'] {
  const tally = state.tally ?? tallyOf(state.jobs);
  const mayCancel = state.autoCancel?.on_job_failure === 'all' && tally.set & failedBit;
  if (!mayCancel && !tally.mayMove(isCompleted)) return new Map();
  return movesOf(state, now);
}

const failedBit = statusBit({ status: 'failed', isAllowedToFail: false });

function movesOf(
  state: PipelineState,
  now: Date,
  holds?: Map<string, Hold>,
): Map<string, JobEvent> {
  const view = new PipelineView(state.jobs);
  const moves = new Map<string, JobEvent>();
  const move = (at: JobState, event: JobEvent): void => {
    const next = advance(at.job, event);
    if (!next) return;
    moves.set(at.name, event);
    view.put({ ...at, job: next });
  };
  for (const at of state.jobs) if (shouldRetry(at)) move(at, retryOf(at, now));
  const failedAt = stoppedAt(state, view);
  if (failedAt) {
    for (const at of state.jobs) {
      const { job } = view.current(at);
      if (isCancelable(job) && wasAliveAt(failedAt, job)) move(at, cancelOf(at, now));
    }
  }
  for (const stage of view.stages()) {
    for (const at of holds || view.hasUnready(stage) ? view.inOrder(stage) : []) {
      if (moves.has(at.name)) continue;
      const event = next(at, view, now);
      if (event) move(at, event);
      const hold = holds && holdFor(view.current(at), view, holds);
      if (hold) holds?.set(at.name, hold);
    }
    view.close(stage);
  }
  return moves;
}

/** When the last failure that counts happened, if failures stop this pipeline. */
function stoppedAt(state: PipelineState, view: PipelineView): Date | undefined {
  if (state.autoCancel?.on_job_failure !== 'all') return undefined;
  let last: Date | undefined;
  for (const at of state.jobs) {
    const current = view.current(at);
    if (current.job.status !== 'failed' || isAllowedToFail(current)) continue;
    if (!last || current.job.finishedAt > last) last = current.job.finishedAt;
  }
  return last;
}

/** What a person played or retried after the failure goes on. */
function wasAliveAt(failedAt: Date, job: Job): boolean {
  const since = 'queuedAt' in job ? job.queuedAt : 'since' in job ? job.since : undefined;
  return since === undefined || since <= failedAt;
}

/** The one event for a job whose turn may have come. */
function next(at: JobState, view: PipelineView, now: Date): JobEvent | undefined {
  if (at.job.status === 'scheduled') {
    return at.job.scheduledAt <= now ? startOf(at, now) : undefined;
  }
  if (at.job.status !== 'created') return undefined;
  const before = view.before(at);
  if (!isCompleted(before)) return undefined;
  const list = allowed[at.when][at.needs ? 'dag' : 'stage'];
  if (!list.includes(before)) return { type: 'skip', at: now };
  if (at.job.isImmediate) return startOf(at, now);
  if (at.when === 'manual') return { type: 'actionize', at: now };
  if (at.when === 'delayed') {
    const scheduledAt = new Date(now.getTime() + (at.startInSeconds ?? 0) * 1000);
    return { type: 'schedule', at: now, scheduledAt };
  }
  return startOf(at, now);
}

function holdFor(
  at: JobState,
  view: PipelineView,
  known: ReadonlyMap<string, Hold>,
): Hold | undefined {
  const { status } = at.job;
  if (isCompleted(status) && status !== 'skipped') return undefined;
  if (status !== 'created' && status !== 'skipped') return explainState(at);
  if (at.needs) return explainOrder(at, view.needed(at), known);
  // Jobs of one stage wait for the same things.
  return view.remember(`${status} ${at.when}`, () => explainOrder(at, view.earlier(), known));
}

import { depthFirst } from '../depth-first.ts';
import type { When } from '../pipeline.ts';
import { isRetriedAfter } from './failure.ts';
import { explainOrder, explainState, type Hold } from './hold.ts';
import { advance, type Job, type JobEvent } from './job.ts';
import { isAction, isAllowedToFail, type JobState, type PipelineState } from './state.ts';
import {
  type CompositeStatus,
  compositeStatus,
  nextPipelineStatus,
  nextStageStatus,
  type StatusSet,
  statusBit,
} from './status.ts';
import { type Counted, Tally } from './tally.ts';

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

const completed: ReadonlySet<CompositeStatus> = new Set([
  'success',
  'failed',
  'canceled',
  'skipped',
]);

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
  if (!mayCancel && !tally.mayMove((status) => completed.has(status))) return new Map();
  return movesOf(state, now);
}

const failedBit = statusBit({ status: 'failed', isAllowedToFail: false });

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

/** Whether a job of this status may get its turn. */
function isUnready(status: Job['status']): boolean {
  return status === 'created' || status === 'scheduled';
}

function movesOf(
  state: PipelineState,
  now: Date,
  holds?: Map<string, Hold>,
): Map<string, JobEvent> {
  const view = new View(state.jobs);
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

/** Whether `cancel` applies: everything that is not finished, not a manual job, not yet canceling. */
export function isCancelable(job: Job): boolean {
  return !completed.has(job.status) && job.status !== 'manual' && job.status !== 'canceling';
}

/** The event that cancels this job in the way its runner supports. */
export function cancelOf(at: JobState, now: Date): JobEvent {
  return { type: 'cancel', at: now, ...(at.canCancelGracefully ? { isGraceful: true } : {}) };
}

function setOf(jobs: readonly JobState[]): StatusSet {
  let set = 0;
  for (const at of jobs) set |= bitOf(at);
  return set;
}

/** A failure that is about to be tried again is none yet: nobody should see the pipeline fail. */
function bitOf(at: JobState): StatusSet {
  const status = shouldRetry(at) ? 'created' : at.job.status;
  return statusBit({ status, isAllowedToFail: isAllowedToFail(at) });
}

/** The event that lets the job run: it is queued, or first waits for its resource. */
export function startOf(at: JobState, now: Date): JobEvent {
  return { type: at.resourceGroup ? 'wait_for_resource' : 'enqueue', at: now };
}

/** The event for a new attempt, which waits for its turn again but not for a person or a clock. */
export function retryOf(at: JobState, now: Date): JobEvent {
  return { type: 'retry', at: now, ...(isAction(at) ? { isImmediate: true } : {}) };
}

function shouldRetry(at: JobState): boolean {
  if (at.job.status !== 'failed') return false;
  const policy = at.retry ?? { max: 0, when: [], exit_codes: [] };
  return isRetriedAfter(policy, at.job, at.attempt ?? 1);
}

/** When the last failure that counts happened, if failures stop this pipeline. */
function stoppedAt(state: PipelineState, view: View): Date | undefined {
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
function next(at: JobState, view: View, now: Date): JobEvent | undefined {
  if (at.job.status === 'scheduled') {
    return at.job.scheduledAt <= now ? startOf(at, now) : undefined;
  }
  if (at.job.status !== 'created') return undefined;
  const before = view.before(at);
  if (!completed.has(before)) return undefined;
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

function holdFor(at: JobState, view: View, known: ReadonlyMap<string, Hold>): Hold | undefined {
  const { status } = at.job;
  if (completed.has(status) && status !== 'skipped') return undefined;
  if (status !== 'created' && status !== 'skipped') return explainState(at);
  if (at.needs) return explainOrder(at, view.needed(at), known);
  // Jobs of one stage wait for the same things.
  return view.remember(`${status} ${at.when}`, () => explainOrder(at, view.earlier(), known));
}

/** The jobs as they stand while a decision is being made. */
class View {
  readonly #jobs = new Map<string, JobState>();
  readonly #byStage = new Map<number, string[]>();
  /** Statuses of all closed stages together. */
  #earlierSet: StatusSet = 0;
  readonly #closed: JobState[] = [];
  readonly #stageHolds = new Map<string, Hold>();

  constructor(jobs: readonly JobState[]) {
    for (const at of jobs) {
      this.#jobs.set(at.name, at);
      const names = this.#byStage.get(at.stageIndex);
      if (names) names.push(at.name);
      else this.#byStage.set(at.stageIndex, [at.name]);
    }
  }

  put(at: JobState): void {
    this.#jobs.set(at.name, at);
  }

  current(at: JobState): JobState {
    return this.#jobs.get(at.name) ?? at;
  }

  stages(): number[] {
    return [...this.#byStage.keys()].sort((a, b) => a - b);
  }

  /** Whether a job of this stage may get its turn. */
  hasUnready(stage: number): boolean {
    const names = this.#byStage.get(stage) ?? [];
    return names.some((name) => isUnready(this.#jobs.get(name)?.job.status ?? 'success'));
  }

  /** Jobs of a stage, needed ones before those that need them. Cycles are not followed. */
  inOrder(stage: number): JobState[] {
    const names = this.#byStage.get(stage) ?? [];
    const inside = new Set(names);
    const needsOf = (name: string) =>
      inside.has(name) ? (this.#jobs.get(name)?.needs ?? []) : undefined;
    return depthFirst(names, needsOf).flatMap((name) => this.#jobs.get(name) ?? []);
  }

  /** Makes an answer once for each stage. */
  remember(key: string, make: () => Hold): Hold {
    const known = this.#stageHolds.get(key) ?? make();
    this.#stageHolds.set(key, known);
    return known;
  }

  close(stage: number): void {
    this.#stageHolds.clear();
    for (const name of this.#byStage.get(stage) ?? []) {
      const at = this.#jobs.get(name);
      if (!at) continue;
      this.#earlierSet |= bitOf(at);
      this.#closed.push(at);
    }
  }

  /** The jobs of all closed stages. */
  earlier(): readonly JobState[] {
    return this.#closed;
  }

  needed(at: JobState): readonly JobState[] {
    const found: JobState[] = [];
    for (const name of at.needs ?? []) {
      const need = this.#jobs.get(name);
      if (need) found.push(need);
    }
    return found;
  }

  /** Composite status of what comes before a job; `success` when nothing does. */
  before(at: JobState): CompositeStatus {
    if (!at.needs) return compositeStatus(this.#earlierSet) ?? 'success';
    return compositeStatus(setOf(this.needed(at)), 'needs') ?? 'success';
  }
}

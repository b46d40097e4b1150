import { decideMoves } from '@slipway/ci';
import type { Approvals } from '#deployment-approvals/approvals';
import type { DeploymentEffects } from '#deployments/deployment-effects';
import { whyOutdated } from '#deployments/outdated';
import type { JobRecord } from '#jobs/job';
import type { Applied } from '#jobs/job-store';
import type { Clock } from '#log';
import type { Pipeline } from '#pipelines/pipeline';
import type { Store } from '#store/store';
import type { Traces } from '#traces/traces';
import { Draft, type Move } from './draft.ts';
import type { Patience } from './job-deadlines.ts';
import type { PipelineCache } from './pipeline-cache.ts';
import { heldBack, isQueued, isTurn, outdatedRejection, rejectionOf } from './rejection.ts';
import { stepOf } from './step.ts';

/**
 * Picks what happens to a pipeline's jobs; may throw `Refused`. Waits for nobody outside. `jobOf` finds
 * one of them without looking at all.
 */
export type Choose = (
  pipeline: Pipeline,
  jobs: readonly JobRecord[],
  jobOf: (id: number) => JobRecord | undefined,
) => readonly Move[] | Promise<readonly Move[]>;

/** What somebody wants of a pipeline. */
export interface Wish {
  readonly choose: Choose;
  readonly resolve: (jobs: readonly JobRecord[]) => void;
  readonly reject: (error: unknown) => void;
}

/** What steps are made with. */
export interface StepsOptions extends Patience {
  readonly store: Store;
  readonly loaded: PipelineCache;
  readonly effects: DeploymentEffects;
  readonly approvals: Pick<Approvals, 'isMissing'>;
  readonly traces: Pick<Traces, 'note'>;
  readonly clock: Clock;
}

/** A step can lose a race against another server on the same store; more often than this, it is a fault. */
const attemptLimit = 50;

/** Load, decide, save: how wishes become what the store says. */
export class Steps {
  readonly #options: StepsOptions;

  constructor(options: StepsOptions) {
    this.#options = options;
  }

  /** One step for all of these wishes; decided anew when the pipeline has changed meanwhile. */
  async carryOut(pipelineId: number, together: readonly Wish[]): Promise<void> {
    const { loaded, clock } = this.#options;
    for (let attempt = 1; attempt <= attemptLimit; attempt += 1) {
      const before = await loaded.load(pipelineId);
      const now = clock();
      const draft = new Draft(before, now);
      const granted = await this.#grant(draft, together);
      draft.endRound();
      if (mayHaveConsequences(granted)) await this.#settle(draft, now);
      // Whoever was slower than another pipeline waits for the resource like the others.
      if (attempt === 1) await this.#takeFree(draft, now);
      const applied = await this.#write(draft, now);
      if (applied === 'stale') continue;
      const written = writtenJobs(applied);
      if (applied) loaded.put(draft.written(applied.pipeline, written.latest));
      for (const [{ resolve }, moves] of granted) resolve(moves.flatMap(written.of));
      if (!draft.isCutShort) return;
      together = [];
    }
    throw new Error(`pipeline ${pipelineId} changes faster than it can be scheduled`);
  }

  /** Makes each wish's moves; one that is refused does not stop the others. */
  async #grant(
    draft: Draft,
    together: readonly Wish[],
  ): Promise<ReadonlyMap<Wish, readonly Move[]>> {
    const granted = new Map<Wish, readonly Move[]>();
    for (const each of together) {
      try {
        const moves = await each.choose(draft.pipeline, draft.jobs, (id) => draft.job(id));
        granted.set(each, draft.make(await Promise.all(moves.map((move) => this.#admitted(move)))));
      } catch (error) {
        each.reject(error);
      }
    }
    return granted;
  }

  /** Makes the moves that follow, until none does. */
  async #settle(draft: Draft, now: Date): Promise<void> {
    for (;;) {
      const moves = decideMoves(draft.state, now);
      if (moves.size === 0) return;
      const next = draft.jobs.flatMap((job): Move[] => {
        const event = moves.get(job.name);
        return event ? [{ job, event }] : [];
      });
      if (draft.make(await Promise.all(next.map((move) => this.#admitted(move)))).length === 0)
        return;
      draft.endRound();
      // One pass is enough, except for these.
      if (![...moves.values()].some(({ type }) => type === 'retry' || type === 'cancel')) return;
    }
  }

  /** A job whose resource nobody has or waits for gets it without waiting. */
  async #takeFree(draft: Draft, now: Date): Promise<void> {
    const asking = draft.drafted.filter(({ job }) => job.status === 'waiting_for_resource');
    const first = new Map<string, JobRecord>();
    for (const { job } of asking.toReversed()) first.set(job.resourceGroup ?? '', job);
    if (first.size === 0) return;
    const { projectId } = draft.pipeline;
    const { jobs } = this.#options.store;
    const free = await jobs.freeResources(projectId, [...first.keys()]);
    draft.make(
      free.flatMap((group): Move[] => {
        const job = first.get(group);
        return job ? [{ job, event: { type: 'enqueue', at: now } }] : [];
      }),
    );
    draft.endRound();
  }

  async #write(draft: Draft, now: Date): Promise<Applied | 'stale' | undefined> {
    const moved = draft.drafted.map(({ job, attempt }) => ({ job, isNew: attempt !== undefined }));
    const { effects, store } = this.#options;
    const deployments = await effects.of(draft.pipeline, moved, now);
    const step = stepOf(draft, deployments, this.#options, now);
    return step && ((await store.jobs.apply(step)) ?? 'stale');
  }

  /** What can't be run at all fails when its turn comes, and says why in its log; what others have to approve waits. */
  async #admitted(move: Move): Promise<Move> {
    const { approvals, traces, store } = this.#options;
    if (isTurn(move) && (await approvals.isMissing(move.job))) return heldBack(move);
    const outdated = isQueued(move) ? await whyOutdated(store, move.job) : undefined;
    const rejection =
      outdated === undefined
        ? move.event && rejectionOf(move.job, move.event)
        : outdatedRejection(outdated);
    if (!move.event || !rejection) return move;
    await traces.note(move.job.id, `${rejection.remark}\n`);
    return { ...move, event: { type: 'drop', at: move.event.at, reason: rejection.reason } };
  }
}

/** Nothing waits for a job to begin, nor for facts; whoever moved nothing asks for what follows. */
function mayHaveConsequences(granted: ReadonlyMap<Wish, readonly Move[]>): boolean {
  const moves = [...granted.values()];
  return moves.some(
    (some) => some.length === 0 || some.some(({ event }) => event && event.type !== 'run'),
  );
}

/** Finds jobs as a step has written them. */
function writtenJobs(applied: Applied | undefined) {
  const changed = new Map(applied?.jobs.map((job) => [job.id, job]));
  const attempts = new Map(applied?.attempts.map((job) => [job.retryOf, job]));
  const latest = ({ id }: JobRecord) => attempts.get(Math.abs(id)) ?? changed.get(id);
  return {
    latest,
    /** What a move has made of its job, whatever followed from that. */
    of: ({ job, event }: Move) =>
      (event?.type === 'retry' || job.id < 0 ? latest(job) : changed.get(job.id)) ?? [],
  };
}

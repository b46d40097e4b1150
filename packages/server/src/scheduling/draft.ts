import {
  type JobEvent,
  type JobState,
  type JobStatus,
  type PipelineState,
  pipelineStatus,
  type Tally,
} from '@slipway/ci';
import type { JobRecord } from '#jobs/job';
import { changeFor, jobState, nextAttempt } from '#jobs/job-state';
import type { TakenResource } from '#jobs/job-store';
import type { Pipeline } from '#pipelines/pipeline';
import type { Change, New } from '#store/records';
import { changedPipeline, type LoadedPipeline, putState } from './loaded-pipeline.ts';

/** What happens to one job: an event of its life, and facts that come with it or alone. */
export interface Move {
  readonly job: JobRecord;
  readonly event?: JobEvent;
  readonly facts?: Change<JobRecord>;
}

/** What has become of one job since it was loaded. */
export interface Drafted {
  readonly before: JobRecord;
  /** The job now; its new attempt, if it has one, whose id is a negative number until it is written. */
  readonly job: JobRecord;
  /** Of the row that was loaded. */
  readonly change: Change<JobRecord>;
  readonly attempt: New<JobRecord> | undefined;
}

/**
 * A pipeline as a step would leave it. Moves are made on it one after the other, and only what has
 * become of it in the end is written.
 */
export class Draft {
  readonly #loaded: LoadedPipeline;
  readonly #now: Date;
  readonly #jobs: JobRecord[];
  readonly #states: JobState[];
  readonly #tally: Tally;
  /** Where new attempts stand in the pipeline's order. */
  readonly #attempts = new Map<number, number>();
  readonly #drafted = new Map<number, Drafted>();
  #status: JobStatus;
  #isCutShort = false;

  constructor(loaded: LoadedPipeline, now: Date) {
    this.#loaded = loaded;
    this.#now = now;
    this.#status = loaded.pipeline.status;
    this.#jobs = [...loaded.jobs];
    this.#states = [...loaded.states];
    this.#tally = loaded.tally.copy();
  }

  get pipeline(): Pipeline {
    return this.#loaded.pipeline;
  }

  /** As they are now, in the pipeline's order. */
  get jobs(): readonly JobRecord[] {
    return this.#jobs;
  }

  /** One of them, as it is now. */
  job(id: number): JobRecord | undefined {
    const job = this.#jobs[this.#placeOf(id) ?? -1];
    return job?.id === id ? job : undefined;
  }

  #placeOf(id: number): number | undefined {
    return this.#loaded.places.get(id) ?? this.#attempts.get(id);
  }

  /** Those that something has become of. */
  get drafted(): readonly Drafted[] {
    return [...this.#drafted.values()];
  }

  /** A new attempt has already come to its end: what follows needs it written down. */
  get isCutShort(): boolean {
    return this.#isCutShort;
  }

  /** As `decide` sees it. */
  get state(): PipelineState {
    const { external } = this.#loaded;
    const { autoCancel } = this.pipeline;
    return { jobs: this.#states, autoCancel, tally: this.#tally, external };
  }

  /** Makes these moves, and answers those that were made: what came too late is left out. */
  make(moves: readonly Move[]): readonly Move[] {
    return moves.filter((move) => this.#makeOne(move));
  }

  /** Ends a round of moves: the pipeline's status remembers each. */
  endRound(): void {
    this.#status = pipelineStatus(this.state, this.#status);
  }

  #makeOne({ job: { id }, event, facts = {} }: Move): boolean {
    const place = this.#placeOf(id);
    const job = place === undefined ? undefined : this.#jobs[place];
    if (place === undefined || !job) return false;
    const known = this.#drafted.get(place);
    if (event?.type === 'retry') return this.#retry(place, job, known, event, facts);
    const change = event ? changeFor(job, event) : {};
    if (!change) return false;
    const whole = { ...change, ...facts };
    const next = { ...job, ...whole };
    this.#put(place, next);
    this.#drafted.set(
      place,
      known?.attempt
        ? { ...known, job: next, attempt: { ...known.attempt, ...whole } }
        : {
            before: known?.before ?? job,
            job: next,
            change: { ...known?.change, ...whole },
            attempt: undefined,
          },
    );
    return true;
  }

  #retry(
    place: number,
    job: JobRecord,
    known: Drafted | undefined,
    event: Extract<JobEvent, { type: 'retry' }>,
    facts: Change<JobRecord>,
  ): boolean {
    if (job.isRetried || !changeFor(job, event)) return false;
    if (known?.attempt) {
      this.#isCutShort = true;
      return false;
    }
    const attempt = { ...nextAttempt(job, event), ...facts };
    const next = { ...attempt, id: -job.id };
    this.#put(place, next);
    this.#attempts.set(next.id, place);
    const change = { ...known?.change, isRetried: true };
    this.#drafted.set(place, { before: known?.before ?? job, job: next, change, attempt });
    return true;
  }

  #put(place: number, job: JobRecord): void {
    this.#jobs[place] = job;
    putState(this.#states, this.#tally, place, jobState(job));
  }

  /** The pipeline as it was written, with those of its jobs that were. */
  written(pipeline: Pipeline, find: (job: JobRecord) => JobRecord | undefined): LoadedPipeline {
    const jobs = Array.from(
      this.#drafted,
      ([place, { job }]) => [place, find(job) ?? job] as const,
    );
    return changedPipeline(this.#loaded, pipeline, new Map(jobs));
  }

  /** What becomes of the pipeline itself; undefined when nothing. */
  pipelineChange(): Change<Pipeline> | undefined {
    const isRunning = () => this.#jobs.some(({ status }) => status === 'running');
    const { pipeline } = this;
    const startedAt = pipeline.startedAt ?? (isRunning() ? this.#now : null);
    const status = this.#status;
    if (status === pipeline.status && startedAt === pipeline.startedAt) return undefined;
    const finishedAt = finished.has(status) ? this.#now : null;
    return { status, startedAt, finishedAt, updatedAt: this.#now };
  }

  /** Resources of groups that jobs take with this step. */
  takenResources(): readonly TakenResource[] {
    return this.drafted.flatMap(({ before, job, attempt }) => {
      const { id, projectId, resourceGroup: group } = job;
      const hadIt = attempt === undefined && holding.has(before.status);
      return group !== null && holding.has(job.status) && !hadIt ? [{ id, projectId, group }] : [];
    });
  }
}

const finished: ReadonlySet<JobStatus> = new Set(['success', 'failed', 'canceled', 'skipped']);
const holding: ReadonlySet<JobStatus> = new Set(['preparing', 'pending', 'running', 'canceling']);

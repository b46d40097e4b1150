import type { FailureReason } from '@slipway/contract';
import type { JobRecord } from '#jobs/job';
import type { Clock } from '#log';
import type { Move } from '#scheduling/draft';
import type { Scheduler } from '#scheduling/scheduler';
import type { Change } from '#store/records';

/** What it takes to move them. */
export interface PendingJobsOptions {
  readonly scheduler: Scheduler;
  readonly clock: Clock;
}

/** Moves of jobs that no runner has begun; one that has left that state meanwhile stays as it is. */
export class PendingJobs {
  readonly #scheduler: Scheduler;
  readonly #clock: Clock;

  constructor({ scheduler, clock }: PendingJobsOptions) {
    this.#scheduler = scheduler;
    this.#clock = clock;
  }

  /** Writes down whose the job will be, until that runner confirms it or its time is over. */
  reserve(job: JobRecord, facts: Change<JobRecord>): Promise<JobRecord | undefined> {
    return this.#move(job, null, (current) => ({ job: current, facts }));
  }

  /** The job is its runner's. */
  run(
    job: JobRecord,
    tokenHash: string | null,
    facts: Change<JobRecord>,
  ): Promise<JobRecord | undefined> {
    return this.#move(job, tokenHash, (current) => {
      const runner = String(job.runnerId);
      return { job: current, event: { type: 'run', at: this.#clock(), runner }, facts };
    });
  }

  /** The runner does not have it any more. */
  async giveBack(job: JobRecord): Promise<void> {
    const facts = { runnerId: null, runnerManagerId: null, tokenHash: null };
    await this.#move(job, job.tokenHash, (current) => ({ job: current, facts }));
  }

  /** It cannot be run, whoever takes it. */
  async fail(job: JobRecord, reason: FailureReason): Promise<void> {
    const at = this.#clock();
    await this.#scheduler.move(job.pipelineId, (_pipeline, _jobs, jobOf) => {
      const current = jobOf(job.id);
      return current ? [{ job: current, event: { type: 'drop', at, reason } }] : [];
    });
  }

  /** Moves a job that is still pending and whose token is still this one. */
  async #move(
    job: JobRecord,
    tokenHash: string | null,
    moveOf: (current: JobRecord) => Move,
  ): Promise<JobRecord | undefined> {
    const [moved] = await this.#scheduler.move(job.pipelineId, (_pipeline, _jobs, jobOf) => {
      const current = jobOf(job.id);
      if (current?.status !== 'pending' || current.tokenHash !== tokenHash) return [];
      return [moveOf(current)];
    });
    return moved;
  }
}

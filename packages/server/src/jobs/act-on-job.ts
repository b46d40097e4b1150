import type { Clock } from '#log';
import { movesFor } from '#pipelines/action-moves';
import { Refused } from '#refused';
import type { Scheduler } from '#scheduling/scheduler';
import type { Change } from '#store/records';
import type { Store } from '#store/store';
import type { JobRecord } from './job.ts';

/** Where jobs are, and what moves them. */
export interface ActOnJobOptions {
  readonly store: Store;
  readonly scheduler: Scheduler;
  readonly clock: Clock;
}

/** Throws `Refused` when there is none of that id. */
export async function getJob(store: Store, id: number): Promise<JobRecord> {
  const job = await store.jobs.get(id);
  if (!job) throw new Refused('not-found', '404 Job Not Found');
  return job;
}

/** Carries out what a person wants of a job; answers the jobs that moved. Throws `Refused`. */
export async function actOnJob(
  { store, scheduler, clock }: ActOnJobOptions,
  id: number,
  type: 'play' | 'retry' | 'cancel',
  facts: Change<JobRecord>,
): Promise<readonly JobRecord[]> {
  const job = await getJob(store, id);
  if (job.isRetried) throw new Refused('forbidden', `job ${job.name} was already retried`);
  return scheduler.move(job.pipelineId, (pipeline, jobs) =>
    movesFor(pipeline, jobs, { type, job: job.name }, clock()).map((move) =>
      move.job.id === id ? { ...move, facts } : move,
    ),
  );
}

/** The job that runs now: a new attempt, when this one has run before. */
export async function startJob(
  options: ActOnJobOptions,
  id: number,
  type: 'play' | 'retry',
  facts: Change<JobRecord>,
): Promise<JobRecord> {
  const changed = await actOnJob(options, id, type, facts);
  return changed.find((job) => job.retryOf === id) ?? getJob(options.store, id);
}

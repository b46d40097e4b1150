import type { Artifacts } from '#artifacts/artifacts';
import { Refused } from '#refused';
import type { PipelineCache } from '#scheduling/pipeline-cache';
import type { Scheduler } from '#scheduling/scheduler';
import { hashToken } from '#tokens/token';
import type { Traces } from '#traces/traces';
import type { GivenVariable } from '#variables/variable';
import { actOnJob, getJob, startJob } from './act-on-job.ts';
import { isInRunnersHands, type JobRecord } from './job.ts';
import { type HoldsOptions, holdsOf } from './presented/holds.ts';

/** What moves jobs, and keeps what they leave. */
export interface JobsOptions extends HoldsOptions {
  readonly scheduler: Scheduler;
  readonly loaded: PipelineCache;
  readonly traces: Traces;
  readonly artifacts: Artifacts;
}

/** What people do with one job. */
export function createJobs(options: JobsOptions): Jobs {
  const { store, scheduler, loaded, traces, artifacts, approvals, clock } = options;

  async function ofToken(token: string): Promise<JobRecord | undefined> {
    const place = await store.jobs.placeOfToken(hashToken(token));
    return place && loaded.job(place);
  }

  return {
    async play(id, userId, variables) {
      const played = await startJob(options, id, 'play', given(userId, variables));
      if (played.status !== 'manual') return played;
      throw new Refused('forbidden', `job ${played.name} ${await approvals.holdOf(played)}`);
    },
    retry: (id, userId, variables) => startJob(options, id, 'retry', given(userId, variables)),
    async cancel(id) {
      await actOnJob(options, id, 'cancel', {});
      return getJob(store, id);
    },
    async reject(id) {
      const job = await getJob(store, id);
      const event = { type: 'drop', at: clock(), reason: 'deployment_rejected' } as const;
      await scheduler.move(job.pipelineId, (_pipeline, _jobs, jobOf) => {
        const current = jobOf(id);
        return current?.status === 'manual' ? [{ job: current, event }] : [];
      });
    },
    async erase(id) {
      const job = await getJob(store, id);
      if (job.finishedAt === null) throw new Refused('forbidden', 'Job is not erasable!');
      await artifacts.deleteOf(id);
      await traces.delete(id);
      await store.jobs.update(id, { erasedAt: clock() });
      return getJob(store, id);
    },
    holds: (jobs) => holdsOf(jobs, options),
    ofToken,
    async byToken(token) {
      const job = await ofToken(token);
      return job && isInRunnersHands(job) ? job : undefined;
    },
    async isRunning(jobId) {
      const job = await store.jobs.get(jobId);
      return job !== undefined && isInRunnersHands(job);
    },
  };
}

const given = (userId: number, variables: readonly GivenVariable[] | undefined) => ({
  userId,
  ...(variables && { variables }),
});

/** What people do with one job. All throw `Refused`. */
export interface Jobs {
  /** Starts a manual or delayed job now. */
  play(jobId: number, userId: number, variables?: readonly GivenVariable[]): Promise<JobRecord>;
  /** Makes a new attempt of a finished job, and answers it. */
  retry(jobId: number, userId: number, variables?: readonly GivenVariable[]): Promise<JobRecord>;
  cancel(jobId: number): Promise<JobRecord>;
  /** Ends a job whose deployment somebody has rejected. */
  reject(jobId: number): Promise<void>;
  /** Deletes trace and artifacts of a finished job. */
  erase(jobId: number): Promise<JobRecord>;
  /** Why each of these jobs waits, in words; jobs that wait for nothing are left out. */
  holds(jobs: readonly JobRecord[]): Promise<ReadonlyMap<number, string>>;
  /** The job that this token belongs to, in whatever state. */
  ofToken(token: string): Promise<JobRecord | undefined>;
  /** The running (or canceling) job that this token belongs to. */
  byToken(token: string): Promise<JobRecord | undefined>;
  /** Whether a job is in a runner's hands, so that what it was given still holds. */
  isRunning(jobId: number): Promise<boolean>;
}

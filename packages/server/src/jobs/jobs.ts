import { decide } from '@slipway/ci';
import type { Artifacts } from '#artifacts/artifacts';
import type { Approvals } from '#deployment-approvals/approvals';
import { explainPending } from '#handing-out/matching';
import type { Clock } from '#log';
import { movesFor } from '#pipelines/pipelines';
import { Refused } from '#refused';
import type { Runners } from '#runners/runners';
import type { PipelineCache } from '#scheduling/pipeline-cache';
import type { Scheduler } from '#scheduling/scheduler';
import type { Change } from '#store/records';
import type { Store } from '#store/store';
import { hashToken } from '#tokens/token';
import type { Traces } from '#traces/traces';
import type { GivenVariable } from '#variables/variable';
import { isInRunnersHands, type JobRecord } from './job.ts';
import { pipelineState } from './job-state.ts';

export interface JobsOptions {
  readonly store: Store;
  readonly scheduler: Scheduler;
  readonly loaded: PipelineCache;
  readonly runners: Runners;
  readonly traces: Traces;
  readonly artifacts: Artifacts;
  readonly approvals: Pick<Approvals, 'holdOf'>;
  readonly clock: Clock;
}

/** What people do with one job. */
export function createJobs(options: JobsOptions): Jobs {
  const { store, scheduler, loaded, traces, artifacts, approvals, clock } = options;

  async function get(id: number): Promise<JobRecord> {
    const job = await store.jobs.get(id);
    if (!job) throw new Refused('not-found', '404 Job Not Found');
    return job;
  }

  async function ofToken(token: string): Promise<JobRecord | undefined> {
    const place = await store.jobs.placeOfToken(hashToken(token));
    return place && loaded.job(place);
  }

  async function act(
    id: number,
    type: 'play' | 'retry' | 'cancel',
    facts: Change<JobRecord>,
  ): Promise<readonly JobRecord[]> {
    const job = await get(id);
    if (job.isRetried) throw new Refused('forbidden', `job ${job.name} was already retried`);
    return scheduler.move(job.pipelineId, (pipeline, jobs) =>
      movesFor(pipeline, jobs, { type, job: job.name }, clock()).map((move) =>
        move.job.id === id ? { ...move, facts } : move,
      ),
    );
  }

  /** The job that runs now: a new attempt, when this one has run before. */
  async function start(id: number, type: 'play' | 'retry', facts: Change<JobRecord>) {
    const changed = await act(id, type, facts);
    return changed.find((job) => job.retryOf === id) ?? get(id);
  }

  const given = (userId: number, variables: readonly GivenVariable[] | undefined) => ({
    userId,
    ...(variables && { variables }),
  });

  return {
    async play(id, userId, variables) {
      const played = await start(id, 'play', given(userId, variables));
      if (played.status !== 'manual') return played;
      throw new Refused('forbidden', `job ${played.name} ${await approvals.holdOf(played)}`);
    },
    retry: (id, userId, variables) => start(id, 'retry', given(userId, variables)),
    async cancel(id) {
      await act(id, 'cancel', {});
      return get(id);
    },
    async reject(id) {
      const job = await get(id);
      const event = { type: 'drop', at: clock(), reason: 'deployment_rejected' } as const;
      await scheduler.move(job.pipelineId, (_pipeline, _jobs, jobOf) => {
        const current = jobOf(id);
        return current?.status === 'manual' ? [{ job: current, event }] : [];
      });
    },
    async erase(id) {
      const job = await get(id);
      if (job.finishedAt === null) throw new Refused('forbidden', 'Job is not erasable!');
      await artifacts.deleteOf(id);
      await traces.delete(id);
      await store.jobs.update(id, { erasedAt: clock() });
      return get(id);
    },
    holds: (jobs) => explain(jobs, options),
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

const aboutToBeMade = 'its downstream pipeline is about to be made';

const waiting: ReadonlySet<string> = new Set([
  'created',
  'waiting_for_resource',
  'preparing',
  'manual',
  'scheduled',
  'skipped',
]);

async function explain(
  jobs: readonly JobRecord[],
  { store, runners, approvals, clock }: JobsOptions,
): Promise<ReadonlyMap<number, string>> {
  const texts = new Map<number, string>();
  const pending = jobs.filter(({ status }) => status === 'pending');
  const everyRunner = pending.length > 0 ? await store.runners.all() : [];
  for (const job of pending) {
    if (job.isBridge) {
      const isMirror = job.definition.trigger === null;
      texts.set(job.id, isMirror ? 'is about to look at the other pipeline' : aboutToBeMade);
      continue;
    }
    const project = await store.projects.get(job.projectId);
    if (!project) continue;
    texts.set(job.id, explainPending(job, project, everyRunner, runners.isOnline));
  }
  const held = jobs.filter(({ status, isRetried }) => waiting.has(status) && !isRetried);
  for (const pipelineId of new Set(held.map((job) => job.pipelineId))) {
    const pipeline = await store.pipelines.get(pipelineId);
    if (!pipeline) continue;
    const state = pipelineState(pipeline, await store.jobs.ofPipeline(pipelineId));
    const { holds } = decide(state, clock());
    for (const job of held) {
      const hold = job.pipelineId === pipelineId && holds.get(job.name);
      const approval = job.status === 'manual' ? await approvals.holdOf(job) : undefined;
      if (hold) texts.set(job.id, approval ?? hold.text);
    }
  }
  return texts;
}

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

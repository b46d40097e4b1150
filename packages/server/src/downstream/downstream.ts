import { bridgeEvent, type Downstream as Standing } from '@slipway/ci';
import type { Git } from '@slipway/git';
import type { Addresses } from '#addresses';
import type { Events } from '#events';
import type { JobRecord } from '#jobs/job';
import { stateOf } from '#jobs/job-state';
import type { Clock, Log } from '#log';
import type { Pipeline } from '#pipelines/pipeline';
import { movesFor, type Pipelines } from '#pipelines/pipelines';
import { Refused } from '#refused';
import { createAccess } from '#rights/access';
import type { Rejection } from '#scheduling/rejection';
import type { Scheduler } from '#scheduling/scheduler';
import { createSerial } from '#scheduling/serial';
import type { Move } from '#scheduling/step';
import { StoreConflict } from '#store/records';
import type { Store } from '#store/store';
import type { Traces } from '#traces/traces';
import type { Variables } from '#variables/variables';
import { createDownstreamInquiry } from './downstream-inquiry.ts';

/**
 * Carries out trigger jobs: makes their downstream pipelines, and lets them follow these.
 *
 * A trigger job is first `running`, then its pipeline is stored with the job's id, which is unique:
 * killed at any moment, the next start finds the job open and goes on where this one ended.
 */
export interface Downstream {
  /** Takes up the trigger jobs of before a restart. */
  load(): Promise<void>;
  idle(): Promise<void>;
  close(): void;
}

export interface DownstreamOptions {
  readonly store: Store;
  readonly git: Git;
  readonly events: Events;
  readonly scheduler: Scheduler;
  readonly pipelines: Pipelines;
  readonly variables: Variables;
  readonly traces: Traces;
  readonly addresses: Addresses;
  readonly clock: Clock;
  readonly log: Log;
}

export function createDownstream(options: DownstreamOptions): Downstream {
  const { store, events, scheduler, pipelines, traces, addresses, clock, log } = options;
  const access = createAccess(store, clock);
  const requestFor = createDownstreamInquiry(options);
  const serial = createSerial<number>();

  const subscription = events.subscribe((event) => {
    if (event.type === 'job' && event.job.status === 'pending' && triggers(event.job)) {
      carryOutSoon(event.job.id);
    }
    if (event.type !== 'pipeline') return;
    const { pipeline, before } = event;
    if (pipeline.upstreamJobId !== null) followSoon(pipeline, before);
    const stopsAtFailure = pipeline.autoCancel.on_job_failure === 'all';
    if (pipeline.status === 'failed' && stopsAtFailure) {
      stopChildren(pipeline).catch((error: unknown) =>
        log.error('looking for child pipelines failed', { pipeline: pipeline.id, error }),
      );
    }
  });

  /** One thing after the other for each trigger job, so that what happened first is heard first. */
  function soon(jobId: number, work: () => Promise<void>): void {
    serial
      .run(jobId, work)
      .catch((error: unknown) => log.error('a trigger job failed', { job: jobId, error }));
  }

  /**
   * Under a key of its own: making a pipeline may wait for files of other servers, and nothing else
   * about the trigger job shall wait with it.
   */
  function carryOutSoon(jobId: number): void {
    soon(-jobId, () => carryOut(jobId));
  }

  function followSoon(pipeline: Pipeline, before?: Standing['before']): void {
    const jobId = pipeline.upstreamJobId;
    if (jobId !== null) soon(jobId, () => follow(jobId, pipeline, before));
  }

  /** With `auto_cancel: on_job_failure: all` a failure ends child pipelines as well. */
  async function stopChildren({ id }: Pipeline): Promise<void> {
    for (const { id: child, source, upstreamJobId } of await store.pipelines.downstreamOf(id)) {
      if (source !== 'parent_pipeline' || upstreamJobId === null) continue;
      soon(upstreamJobId, async () => void (await pipelines.cancel(child)));
    }
  }

  async function carryOut(jobId: number): Promise<void> {
    const job = await store.jobs.get(jobId);
    if (!job || (job.status !== 'pending' && job.status !== 'running')) return;
    const made = await store.pipelines.ofUpstreamJob(jobId);
    try {
      const next = made ?? (await requestFor(job));
      if ('reason' in next) return await fail(job, next);
      if (!(await isRunning(job))) return;
      if (made) return followSoon(made);
      // What is made is followed by its events.
      if (!('id' in next)) await tell(jobId, await pipelines.create(next));
    } catch (error) {
      if (error instanceof StoreConflict && !(await lacksPipeline(jobId))) return;
      const remark = error instanceof Refused ? error.message : 'internal error';
      if (!(error instanceof Refused)) log.error('a trigger job failed', { job: jobId, error });
      const reason =
        error instanceof Refused ? 'downstream_pipeline_creation_failed' : 'data_integrity_failure';
      await fail(job, { reason, remark: `downstream pipeline can not be created, ${remark}` });
    }
  }

  /** False when it has one, or was canceled meanwhile. */
  async function lacksPipeline(jobId: number): Promise<boolean> {
    const job = await store.jobs.get(jobId);
    return job?.status === 'running' && !(await store.pipelines.ofUpstreamJob(jobId));
  }

  /** Makes a pending trigger job `running`; false when it was canceled. */
  async function isRunning(job: JobRecord): Promise<boolean> {
    await move(job, (current) => {
      if (current.status !== 'pending') return [];
      return [{ job: current, event: { type: 'run', at: clock(), runner: '' } }];
    });
    return (await store.jobs.get(job.id))?.status === 'running';
  }

  async function fail(job: JobRecord, { reason, remark }: Rejection): Promise<void> {
    await move(job, async (current) => {
      if (current.finishedAt !== null) return [];
      await traces.note(job.id, `\u001b[31;1mERROR: ${remark}\u001b[0;m\n`);
      return [{ job: current, event: { type: 'drop', at: clock(), reason } }];
    });
  }

  async function tell(jobId: number, pipeline: Pipeline): Promise<void> {
    const project = await store.projects.get(pipeline.projectId);
    const address = `${addresses.url}/${project?.fullPath}/-/pipelines/${pipeline.id}`;
    await traces.note(jobId, `Downstream pipeline: ${address}\n`);
  }

  /** Brings the trigger job to where its pipeline is. */
  async function follow(
    jobId: number,
    pipeline: Pipeline,
    before?: Standing['before'],
  ): Promise<void> {
    const job = await store.jobs.get(jobId);
    if (!job || job.isRetried) return;
    if (pipeline.failureReason === 'config_error') {
      const reason = 'downstream_pipeline_creation_failed';
      const remark = `downstream pipeline can not be created, ${pipeline.yamlErrors ?? ''}`;
      if (job.status === 'running') await fail(job, { reason, remark });
      return;
    }
    const strategy = job.definition.trigger?.strategy ?? null;
    const standing = { status: pipeline.status, before };
    const step = async (current: JobRecord, upstream: Pipeline, jobs: readonly JobRecord[]) => {
      const event = bridgeEvent(strategy, stateOf(current), standing, clock());
      if (event?.type !== 'resume') return event ? [{ job: current, event }] : [];
      if (!(await mayResume(upstream, pipeline))) return [];
      return movesFor(upstream, jobs, { type: 'resume', job: current.name }, clock());
    };
    while ((await move(job, step)).length > 0);
  }

  /** Whoever made the pipeline go on makes jobs of the upstream project go on, too. */
  async function mayResume(upstream: Pipeline, downstream: Pipeline): Promise<boolean> {
    if (upstream.projectId === downstream.projectId) return true;
    const project = await store.projects.get(upstream.projectId);
    const jobs = await store.jobs.ofPipeline(downstream.id);
    const open = jobs.filter(({ finishedAt }) => finishedAt === null);
    const ref = `refs/${upstream.isTag ? 'tags' : 'heads'}/${upstream.ref}`;
    for (const userId of new Set(open.map((job) => job.userId))) {
      const user = await store.users.get(userId);
      if (!project || !user || !(await access.allowsRef(user, project, ref, 'run'))) return false;
    }
    return true;
  }

  function move(
    { id, pipelineId }: JobRecord,
    choose: (
      current: JobRecord,
      pipeline: Pipeline,
      jobs: readonly JobRecord[],
    ) => readonly Move[] | Promise<readonly Move[]>,
  ): Promise<readonly JobRecord[]> {
    return scheduler.move(pipelineId, (pipeline, jobs) => {
      const current = jobs.find((job) => job.id === id);
      return current ? choose(current, pipeline, jobs) : [];
    });
  }

  return {
    async load() {
      for (const job of await store.jobs.openBridges()) {
        if (triggers(job)) carryOutSoon(job.id);
      }
      for (const pipeline of await store.pipelines.unfinished()) followSoon(pipeline);
    },
    idle: () => serial.idle(),
    close: () => subscription[Symbol.dispose](),
  };
}

function triggers({ isBridge, definition }: JobRecord): boolean {
  return isBridge && definition.trigger !== null;
}

import type { Git } from '@slipway/git';
import type { Addresses } from '#addresses';
import type { JobRecord } from '#jobs/job';
import type { Clock, Log } from '#log';
import type { OutboxEntry } from '#outbox/happening';
import type { Reactor } from '#outbox/reactor';
import type { Pipeline } from '#pipelines/pipeline';
import type { Pipelines } from '#pipelines/pipelines';
import { Refused } from '#refused';
import type { Scheduler } from '#scheduling/scheduler';
import { StoreConflict } from '#store/records';
import type { Store } from '#store/store';
import type { Traces } from '#traces/traces';
import type { Variables } from '#variables/variables';
import { createBridgeMoves } from './bridge-moves.ts';
import { createDownstreamInquiry } from './downstream-inquiry.ts';
import { createFollowDownstream } from './follow-downstream.ts';
import { standingOf } from './standing.ts';

/**
 * Carries out trigger jobs: makes their downstream pipelines, and lets them follow these.
 *
 * A trigger job is first `running`, then its pipeline is stored with the job's id, which is unique:
 * killed at any moment, the next start finds the job open and goes on where this one ended.
 */
export interface Downstream {
  /** Makes the pipeline of a trigger job: due work, since it may wait for files of other servers. */
  carryOut(jobId: number): Promise<void>;
  /** Lets trigger jobs follow their pipelines. */
  readonly reactor: Reactor;
}

/** What carries trigger jobs out. */
export interface DownstreamOptions {
  readonly store: Store;
  readonly git: Git;
  readonly scheduler: Scheduler;
  readonly pipelines: Pipelines;
  readonly variables: Variables;
  readonly traces: Traces;
  readonly addresses: Addresses;
  readonly clock: Clock;
  readonly log: Log;
}

/** Follows by the outbox, and makes pipelines as due work. */
export function createDownstream(options: DownstreamOptions): Downstream {
  const { store, pipelines, traces, addresses, clock, log } = options;
  const bridges = createBridgeMoves(options);
  const follow = createFollowDownstream({ store, moves: bridges, clock });
  const requestFor = createDownstreamInquiry(options);

  async function react(entries: readonly OutboxEntry[]): Promise<void> {
    for (const { what } of entries) {
      if (what.type !== 'pipeline') continue;
      const pipeline = await store.pipelines.get(what.pipelineId);
      if (!pipeline) continue;
      await follow(pipeline, standingOf(what));
      if (what.status === 'failed') await stopChildren(pipeline);
    }
  }

  /** With `auto_cancel: on_job_failure: all` a failure ends child pipelines as well. */
  async function stopChildren({ id, autoCancel }: Pipeline): Promise<void> {
    if (autoCancel.on_job_failure !== 'all') return;
    for (const { id: child, source } of await store.pipelines.downstreamOf(id)) {
      if (source === 'parent_pipeline') await pipelines.cancel(child);
    }
  }

  async function carryOut(jobId: number): Promise<void> {
    const job = await store.jobs.get(jobId);
    if (!job || (job.status !== 'pending' && job.status !== 'running')) return;
    const made = await store.pipelines.ofUpstreamJob(jobId);
    try {
      const next = made ?? (await requestFor(job));
      if ('reason' in next) return await bridges.fail(job, next);
      if (!(await isRunning(job))) return;
      if (made) return await follow(made, { status: made.status });
      // What is made is followed by its events.
      if (!('id' in next)) await tell(jobId, await pipelines.create(next));
    } catch (error) {
      if (error instanceof StoreConflict && !(await lacksPipeline(jobId))) return;
      const remark = error instanceof Refused ? error.message : 'internal error';
      if (!(error instanceof Refused)) log.error('a trigger job failed', { job: jobId, error });
      const reason =
        error instanceof Refused ? 'downstream_pipeline_creation_failed' : 'data_integrity_failure';
      await bridges.fail(job, {
        reason,
        remark: `downstream pipeline can not be created, ${remark}`,
      });
    }
  }

  /** False when it has one, or was canceled meanwhile. */
  async function lacksPipeline(jobId: number): Promise<boolean> {
    const job = await store.jobs.get(jobId);
    return job?.status === 'running' && !(await store.pipelines.ofUpstreamJob(jobId));
  }

  /** Makes a pending trigger job `running`; false when it was canceled. */
  async function isRunning(job: JobRecord): Promise<boolean> {
    await bridges.move(job, (current) => {
      if (current.status !== 'pending') return [];
      return [{ job: current, event: { type: 'run', at: clock(), runner: '' } }];
    });
    return (await store.jobs.get(job.id))?.status === 'running';
  }

  async function tell(jobId: number, pipeline: Pipeline): Promise<void> {
    const project = await store.projects.get(pipeline.projectId);
    const address = `${addresses.url}/${project?.fullPath}/-/pipelines/${pipeline.id}`;
    await traces.note(jobId, `Downstream pipeline: ${address}\n`);
  }

  return {
    carryOut,
    reactor: {
      name: 'downstream-pipelines',
      reach: 'once',
      // Of the pipeline that follows one after the other, so that what happened first is heard first.
      hears: (what) =>
        what.type === 'pipeline' && (what.upstreamJobId !== null || what.status === 'failed')
          ? what.pipelineId
          : undefined,
      react,
    },
  };
}

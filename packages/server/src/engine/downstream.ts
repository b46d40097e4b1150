import { bridgeEvent, type Downstream as Standing } from '@slipway/ci';
import { createAccess } from '../auth/access.ts';
import type { Events } from '../events.ts';
import type { Clock, Log } from '../log.ts';
import type { JobRecord } from '../model/job.ts';
import type { Pipeline } from '../model/pipeline.ts';
import { type Addresses, type PipelineRequest, type Pipelines, Refused } from '../services.ts';
import { type Store, StoreConflict } from '../store/store.ts';
import type { Traces } from '../traces.ts';
import type { Rejection } from './admission.ts';
import { dependenciesOf, dotenvOf } from './dependencies.ts';
import { objectionTo } from './downstream-objection.ts';
import { destinationOf, downstreamRequest } from './downstream-request.ts';
import { forwardedVariables } from './forwarded-variables.ts';
import { stateOf } from './job-state.ts';
import { lineageOf } from './lineage.ts';
import { movesFor } from './pipelines.ts';
import type { Scheduler } from './scheduler.ts';
import { createSerial } from './serial.ts';
import type { Move } from './step.ts';
import type { Variables } from './variables.ts';

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
  const { store, events, scheduler, pipelines, variables, traces, addresses, clock, log } = options;
  const access = createAccess(store);
  const serial = createSerial<number>();

  const subscription = events.subscribe((event) => {
    if (event.type === 'job' && event.job.status === 'pending' && triggers(event.job)) {
      carryOutSoon(event.job.id);
    }
    if (event.type !== 'pipeline') return;
    const { pipeline, before } = event;
    if (pipeline.upstreamJobId !== null) followSoon(pipeline, before);
    const stopsAtFailure = pipeline.autoCancel.on_job_failure === 'all';
    if (pipeline.status === 'failed' && stopsAtFailure) stopChildrenSoon(pipeline);
  });

  function carryOutSoon(jobId: number): void {
    serial
      .run(jobId, () => carryOut(jobId))
      .catch((error: unknown) => log.error('a trigger job failed', { job: jobId, error }));
  }

  function followSoon(pipeline: Pipeline, before?: Standing['before']): void {
    const jobId = pipeline.upstreamJobId;
    if (jobId === null) return;
    serial
      .run(jobId, () => follow(jobId, pipeline, before))
      .catch((error: unknown) => log.error('following a pipeline failed', { job: jobId, error }));
  }

  /** With `auto_cancel: on_job_failure: all` a failure ends child pipelines as well. */
  function stopChildrenSoon({ id, projectId }: Pipeline): void {
    const stop = async () => {
      for (const child of await store.pipelines.downstreamOf(id)) {
        if (child.projectId === projectId) await pipelines.cancel(child.id);
      }
    };
    stop().catch((error: unknown) => log.error('canceling children failed', { id, error }));
  }

  async function carryOut(jobId: number): Promise<void> {
    const job = await store.jobs.get(jobId);
    if (!job || (job.status !== 'pending' && job.status !== 'running')) return;
    const made = await store.pipelines.ofUpstreamJob(jobId);
    try {
      const next = made ?? (await requestFor(job));
      if ('reason' in next) return await fail(job, next);
      if (!(await isRunning(job))) return;
      if (made) return await follow(jobId, made);
      // What is made is followed by its events.
      if (!('id' in next)) await tell(jobId, await pipelines.create(next));
    } catch (error) {
      // Canceled meanwhile.
      if (error instanceof StoreConflict) return;
      const remark = error instanceof Refused ? error.message : 'internal error';
      if (!(error instanceof Refused)) log.error('a trigger job failed', { job: jobId, error });
      const reason =
        error instanceof Refused ? 'downstream_pipeline_creation_failed' : 'data_integrity_failure';
      await fail(job, { reason, remark: `downstream pipeline can not be created, ${remark}` });
    }
  }

  /** The pipeline to make, or why there is to be none. */
  async function requestFor(job: JobRecord): Promise<PipelineRequest | Rejection> {
    const { trigger } = job.definition;
    const [pipeline, user, own] = await Promise.all([
      store.pipelines.get(job.pipelineId),
      store.users.get(job.userId),
      store.projects.get(job.projectId),
    ]);
    if (!trigger || !pipeline || !user || !own) throw new Error('a trigger job lacks its owners');
    const identity = { by: 'password', user } as const;
    const siblings = await store.jobs.ofPipeline(pipeline.id);
    const around = await variables.known(pipeline, job, siblings);
    const destination = destinationOf(trigger, around);
    const isChild = destination.project === undefined;
    const wantedProject = destination.project ?? own.fullPath;
    const found = isChild ? own : await store.projects.byPath(wantedProject);
    const isSeen = found && (await access.allows(identity, found, 'read_project'));
    const project = isSeen ? found : undefined;
    const ref = isChild ? pipeline.ref : (destination.branch ?? project?.defaultBranch ?? '');
    const fullRef = `refs/${isChild && pipeline.isTag ? 'tags' : 'heads'}/${ref}`;
    const lineage = await lineageOf(store, pipeline);
    const objection = objectionTo({
      username: user.username,
      isChild,
      wantedProject,
      project,
      ref,
      lineage,
      treeSize: await store.pipelines.treeSize(lineage.at(-1)?.id ?? pipeline.id),
      mayRun:
        project !== undefined &&
        (await access.allows(identity, own, 'run_pipelines')) &&
        (await access.allows(identity, project, 'run_pipelines')) &&
        (await access.allowsRef(user, project, fullRef)),
    });
    if (objection || !project) return objection ?? missing;
    const mayTell = isChild || !pipeline.isProtected;
    // Another project does not learn what protected variables hold.
    const told = mayTell ? around : await variables.known(pipeline, job, siblings, false);
    const dotenv = dotenvOf(dependenciesOf(job, siblings));
    const passed = forwardedVariables(job, pipeline, dotenv, told);
    return downstreamRequest({ job, trigger, pipeline }, { project, ref }, passed);
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
      if (!project || !user || !(await access.allowsRef(user, project, ref))) return false;
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

const missing: Rejection = {
  reason: 'downstream_bridge_project_not_found',
  remark: 'downstream project could not be found',
};

import { bridgeEvent, type Downstream as Standing } from '@slipway/ci';
import type { Addresses } from '#addresses';
import type { JobRecord } from '#jobs/job';
import { stateOf } from '#jobs/job-state';
import type { Reactor } from '#outbox/reactor';
import type { Rejection } from '#scheduling/rejection';
import type { Scheduler } from '#scheduling/scheduler';
import type { Traces } from '#traces/traces';
import { type ChooseMoves, createBridgeMoves } from './bridge-moves.ts';
import { type MirroredSources, mirrored } from './mirrored-pipeline.ts';
import { standingOf } from './standing.ts';

/**
 * Carries out jobs that only mirror: `needs: {pipeline: group/project}` without `trigger`. Such a job
 * ends as the newest pipeline of that project's default branch does, chosen when its turn comes.
 */
export interface Mirrors {
  /** Chooses the pipeline that a job mirrors: due work. */
  begin(jobId: number): Promise<void>;
  /** Lets jobs follow what they mirror. */
  readonly reactor: Reactor;
}

/** What carries such jobs out. */
export interface MirrorsOptions extends MirroredSources {
  readonly scheduler: Scheduler;
  readonly traces: Traces;
  readonly addresses: Addresses;
}

/** Follows by the outbox, and chooses as due work. */
export function createMirrors(options: MirrorsOptions): Mirrors {
  const { store, traces, addresses, clock } = options;
  const bridges = createBridgeMoves(options);

  async function followAll(pipelineId: number, standing: Standing): Promise<void> {
    for (const job of await store.jobs.mirrorsOf(pipelineId)) await follow(job, standing);
  }

  async function begin(jobId: number): Promise<void> {
    const job = await store.jobs.get(jobId);
    if (job?.status === 'running') return goOn(job);
    if (job?.status !== 'pending') return;
    const found = await mirrored(options, job);
    if ('reason' in found) return bridges.fail(job, found);
    const { project, pipeline } = found;
    if (!pipeline) {
      await traces.note(
        job.id,
        `${project.fullPath} has no pipeline of ${project.defaultBranch}\n`,
      );
      await bridges.move(job, (current) => [
        { job: current, event: { type: 'skip', at: clock() } },
      ]);
      return;
    }
    const address = `${addresses.url}/${project.fullPath}/-/pipelines/${pipeline.id}`;
    await traces.note(job.id, `Mirrors pipeline: ${address}\n`);
    const facts = { mirroredPipelineId: pipeline.id };
    const [running] = await bridges.move(job, (current) => [
      { job: current, event: { type: 'run', at: clock(), runner: '' }, facts },
    ]);
    // What it has done since it was looked up.
    const now = await store.pipelines.get(pipeline.id);
    if (running && now) await followAll(now.id, { status: now.status });
  }

  /** Follows a pipeline that was chosen before; one that was deleted since is followed no more. */
  async function goOn(job: JobRecord): Promise<void> {
    const pipeline = await store.pipelines.get(job.mirroredPipelineId ?? 0);
    await (pipeline ? follow(job, { status: pipeline.status }) : bridges.fail(job, gone));
  }

  async function follow(job: JobRecord, standing: Standing): Promise<void> {
    const step: ChooseMoves = (current) => {
      const event = bridgeEvent('mirror', stateOf(current), standing, clock());
      return event && current.finishedAt === null ? [{ job: current, event }] : [];
    };
    while ((await bridges.move(job, step)).length > 0);
  }

  return {
    begin,
    reactor: {
      name: 'mirrors',
      reach: 'once',
      hears: (what) => (what.type === 'pipeline' ? what.pipelineId : undefined),
      async react(entries) {
        for (const { what } of entries) {
          if (what.type === 'pipeline') await followAll(what.pipelineId, standingOf(what));
        }
      },
    },
  };
}

const gone: Rejection = {
  reason: 'upstream_bridge_project_not_found',
  remark: 'the pipeline that this job mirrors was deleted',
};

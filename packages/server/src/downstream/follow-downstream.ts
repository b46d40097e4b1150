import { bridgeEvent, type Downstream as Standing } from '@slipway/ci';
import { stateOf } from '#jobs/job-state';
import type { Clock } from '#log';
import { movesFor } from '#pipelines/action-moves';
import type { Pipeline } from '#pipelines/pipeline';
import { createAccess } from '#rights/access';
import type { Store } from '#store/store';
import type { BridgeMoves, ChooseMoves } from './bridge-moves.ts';

/** What following asks. */
export interface FollowDownstreamOptions {
  readonly store: Store;
  readonly moves: BridgeMoves;
  readonly clock: Clock;
}

/** Brings a trigger job to where its pipeline is. */
export function createFollowDownstream({ store, moves, clock }: FollowDownstreamOptions) {
  const access = createAccess(store, clock);

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

  return async function follow(pipeline: Pipeline, standing: Standing): Promise<void> {
    const jobId = pipeline.upstreamJobId;
    const job = jobId === null ? undefined : await store.jobs.get(jobId);
    if (!job || job.isRetried) return;
    if (pipeline.failureReason === 'config_error') {
      const reason = 'downstream_pipeline_creation_failed';
      const remark = `downstream pipeline can not be created, ${pipeline.yamlErrors ?? ''}`;
      if (job.status === 'running') await moves.fail(job, { reason, remark });
      return;
    }
    const strategy = job.definition.trigger?.strategy ?? null;
    const step: ChooseMoves = async (current, upstream, jobs) => {
      const event = bridgeEvent(strategy, stateOf(current), standing, clock());
      if (event?.type !== 'resume') return event ? [{ job: current, event }] : [];
      if (!(await mayResume(upstream, pipeline))) return [];
      return movesFor(upstream, jobs, { type: 'resume', job: current.name }, clock());
    };
    while ((await moves.move(job, step)).length > 0);
  };
}

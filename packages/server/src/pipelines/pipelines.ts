import { type Action, type ActionResult, act, redundantJobs } from '@slipway/ci';
import { type Git, resolve } from '@slipway/git';
import type { Artifacts } from '#artifacts/artifacts';
import type { JobRecord } from '#jobs/job';
import { pipelineState } from '#jobs/job-state';
import type { Clock } from '#log';
import { repositoryName } from '#projects/project';
import { Refused } from '#refused';
import type { Move } from '#scheduling/draft';
import type { Scheduler } from '#scheduling/scheduler';
import type { Store } from '#store/store';
import type { Traces } from '#traces/traces';
import type { Pipeline } from './pipeline.ts';
import type { PipelineRequest } from './pipeline-request.ts';
import { selfAndUpstreams } from './upstream-pipelines.ts';

export interface PipelinesOptions {
  readonly store: Store;
  readonly git: Git;
  readonly scheduler: Scheduler;
  readonly make: (request: PipelineRequest) => Promise<Pipeline>;
  readonly traces: Traces;
  readonly artifacts: Artifacts;
  readonly clock: Clock;
}

/** An older pipeline is left alone, as by GitLab: a week. */
const redundantForMs = 7 * 24 * 60 * 60 * 1000;

/** What people do with whole pipelines. */
export function createPipelines(options: PipelinesOptions): Pipelines {
  const { store, git, scheduler, make, traces, artifacts, clock } = options;

  async function get(id: number): Promise<Pipeline> {
    const pipeline = await store.pipelines.get(id);
    if (!pipeline) throw new Refused('not-found', '404 Pipeline Not Found');
    return pipeline;
  }

  /** With its child pipelines, and theirs. No trigger job is left then that could make more. */
  async function cancelTree(id: number): Promise<void> {
    await store.commitStatuses.cancelOf(id, clock());
    await scheduler.move(id, (pipeline, jobs) =>
      movesFor(pipeline, jobs, { type: 'cancel_pipeline' }, clock()),
    );
    for (const { id: child, source } of await store.pipelines.downstreamOf(id)) {
      if (source === 'parent_pipeline') await cancelTree(child);
    }
  }

  /** Pipelines on the same ref that still run, of an older push or a child of one. */
  async function olderThan(pipeline: Pipeline): Promise<readonly Pipeline[]> {
    const since = new Date(clock().getTime() - redundantForMs);
    const onRef = await store.pipelines.activeOn(pipeline, since);
    const ages = await Promise.all(
      onRef.map(async (each) => {
        const isChild = each.source === 'parent_pipeline';
        return isChild ? (await selfAndUpstreams(store, each)).at(-1)?.id : each.id;
      }),
    );
    return onRef.filter((_, index) => (ages[index] ?? Infinity) < pipeline.id);
  }

  /** Older pipelines of the same ref that this one makes pointless; a child makes none so. */
  async function cancelRedundant(pipeline: Pipeline, project: PipelineRequest['project']) {
    if (pipeline.source === 'parent_pipeline') return;
    const older = await olderThan(pipeline);
    if (older.length === 0) return;
    const repository = git.repository(repositoryName(project));
    const kind = pipeline.isTag ? 'tags' : 'heads';
    const head = await resolve(repository, `refs/${kind}/${pipeline.ref}`);
    for (const each of older) {
      if (each.sha === head) continue;
      await scheduler.move(each.id, (current, jobs) => {
        const mode = current.autoCancel.on_new_commit;
        const names = redundantJobs(pipelineState(current, jobs), mode);
        return names.flatMap((job) => movesFor(current, jobs, { type: 'cancel', job }, clock()));
      });
    }
  }

  return {
    create: make,
    async begin(id) {
      const pipeline = await store.pipelines.get(id);
      if (!pipeline) return;
      await scheduler.process(id);
      const project = await store.projects.get(pipeline.projectId);
      if (project) await cancelRedundant(pipeline, project);
    },
    reconsider: (id) => scheduler.process(id),
    async cancel(id) {
      await cancelTree(id);
      return get(id);
    },
    async retry(id, userId) {
      await scheduler.move(id, (pipeline, jobs) =>
        movesFor(pipeline, jobs, { type: 'retry_pipeline' }, clock()).map((move) => ({
          ...move,
          facts: { ...move.facts, userId },
        })),
      );
      return get(id);
    },
    async delete(id) {
      await get(id);
      const jobs = await store.jobs.ofPipeline(id, true);
      await cancelTree(id);
      // Together, so that they share writes to disk.
      await Promise.all(jobs.flatMap((job) => [artifacts.deleteOf(job.id), traces.delete(job.id)]));
      await store.pipelines.delete(id);
    },
  };
}

/** The moves that carry out an action. Throws `Refused` with the reason when it isn't possible now. */
export function movesFor(
  pipeline: Pipeline,
  jobs: readonly JobRecord[],
  action: Action,
  now: Date,
): Move[] {
  const result: ActionResult = act(pipelineState(pipeline, jobs), action, now);
  if ('refused' in result) throw new Refused('forbidden', result.refused);
  return jobs.flatMap((job) => {
    const event = result.moves.get(job.name);
    return event ? [{ job, event }] : [];
  });
}

/** Pipelines as a whole. */
export interface Pipelines {
  /**
   * Makes a pipeline of the ref's configuration. A broken configuration makes a failed one, unless
   * the request demands a valid one.
   * Throws `Refused` when there is nothing to make: no such ref, no configuration, no job selected.
   */
  create(request: PipelineRequest): Promise<Pipeline>;
  /** Lets the first jobs of a new pipeline go, and ends older ones that it makes pointless. */
  begin(pipelineId: number): Promise<void>;
  /** Lets its status follow what other systems have said of it. */
  reconsider(pipelineId: number): Promise<void>;
  /** Cancels everything that can be canceled, in child pipelines too. */
  cancel(pipelineId: number): Promise<Pipeline>;
  /** Tries all failed and canceled jobs again. */
  retry(pipelineId: number, userId: number): Promise<Pipeline>;
  /** With its traces and artifacts. */
  delete(pipelineId: number): Promise<void>;
}

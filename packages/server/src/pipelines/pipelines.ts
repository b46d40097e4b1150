import type { Artifacts } from '#artifacts/artifacts';
import type { PipelineRequest } from '#pipeline-creation/pipeline-request';
import { Refused } from '#refused';
import type { Traces } from '#traces/traces';
import { movesFor } from './action-moves.ts';
import { type CancelRedundantOptions, cancelRedundant } from './cancel-redundant.ts';
import type { Pipeline } from './pipeline.ts';

/** What makes pipelines, moves them, and keeps what they leave. */
export interface PipelinesOptions extends CancelRedundantOptions {
  readonly make: (request: PipelineRequest) => Promise<Pipeline>;
  readonly traces: Traces;
  readonly artifacts: Artifacts;
}

/** What people do with whole pipelines. */
export function createPipelines(options: PipelinesOptions): Pipelines {
  const { store, scheduler, make, traces, artifacts, clock } = options;

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

  return {
    create: make,
    async begin(id) {
      const pipeline = await store.pipelines.get(id);
      if (!pipeline) return;
      await scheduler.process(id);
      const project = await store.projects.get(pipeline.projectId);
      if (project) await cancelRedundant(options, pipeline, project);
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

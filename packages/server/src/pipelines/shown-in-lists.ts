import { confirmationJson } from '#jobs/presented/job-json';
import type { Store } from '#store/store';
import type { Pipeline } from './pipeline.ts';
import { type StageStanding, stagesOf } from './stages-of.ts';

/** What a list is to show beside each pipeline. */
export interface ListWish {
  /** How the stages do. */
  readonly stages: boolean;
  /** The jobs that wait for a person. */
  readonly manualJobs: boolean;
}

/** As much of it as was wished. */
export interface ShownInLists {
  readonly stage_statuses?: readonly StageStanding[];
  readonly manual_jobs?: readonly WaitingJob[];
}

interface WaitingJob {
  readonly id: number;
  readonly name: string;
  /** What is asked before it is played. */
  readonly manual_confirmation?: string;
}

/** What lists show of pipelines beside them, with one query each; asked for by the pipeline's id. */
export async function shownInLists(
  store: Pick<Store, 'jobs'>,
  pipelines: readonly Pipeline[],
  wish: ListWish,
): Promise<(id: number) => ShownInLists> {
  const stages = wish.stages ? await stagesOf(store, pipelines) : undefined;
  const waiting = wish.manualJobs ? await manualJobsOf(store, pipelines) : undefined;
  return (id) => ({
    ...(stages && { stage_statuses: stages.get(id) ?? [] }),
    ...(waiting && { manual_jobs: waiting.get(id) ?? [] }),
  });
}

/** So many of a pipeline are named. */
const mostWaiting = 100;

async function manualJobsOf(
  { jobs }: Pick<Store, 'jobs'>,
  pipelines: readonly Pipeline[],
): Promise<ReadonlyMap<number, readonly WaitingJob[]>> {
  const page = { limit: mostWaiting, offset: 0 };
  const lists = await Promise.all(
    pipelines.map(async ({ id: pipelineId }) => {
      const { items } = await jobs.list({ pipelineId, statuses: ['manual'] }, page);
      const waiting = items
        .map(({ id, name, definition }) => ({ id, name, ...confirmationJson(definition) }))
        .sort((a, b) => a.id - b.id);
      return [pipelineId, waiting] as const;
    }),
  );
  return new Map(lists);
}

import type { Project } from '#projects/project';
import { found } from '#refused';
import type { Context } from '#services';
import type { Listed, Page } from '#store/records';
import type { Pipeline } from './pipeline.ts';
import type { PipelineFilter } from './pipeline-store.ts';

type Reading = Pick<Context, 'store'>;

/** A page of pipelines. */
export function pipelinesWanted(
  { store }: Reading,
  filter: PipelineFilter,
  page: Page,
): Promise<Listed<Pipeline>> {
  return store.pipelines.list(filter, page);
}

/** A pipeline of this project; another one's is not there. */
export async function pipelineOfProject(
  { store }: Reading,
  { id: projectId }: Pick<Project, 'id'>,
  id: number,
): Promise<Pipeline> {
  const pipeline = await store.pipelines.get(id);
  return found(pipeline?.projectId === projectId ? pipeline : undefined);
}

/** The newest of a commit on a ref. */
export async function latestPipeline(
  context: Reading,
  { id: projectId }: Pick<Project, 'id'>,
  at: { readonly ref: string; readonly sha: string },
): Promise<Pipeline> {
  const filter = { projectId, ...at, isTopLevel: true };
  const { items } = await pipelinesWanted(context, filter, { limit: 1, offset: 0 });
  return found(items[0]);
}

const looksBack = 50;

/** The newest on a ref that is as wanted, if it is among the last ones. */
export async function newestOn(
  context: Reading,
  at: { readonly projectId: number; readonly ref: string },
  isWanted: (pipeline: Pipeline) => boolean,
): Promise<Pipeline | undefined> {
  const page = { limit: looksBack, offset: 0 };
  const { items } = await pipelinesWanted(context, { ...at, isTopLevel: true }, page);
  return items.find(isWanted);
}

import type { Project } from '#projects/project';
import { found } from '#refused';
import type { Context } from '#services';
import type { Listed, Page } from '#store/records';
import type { JobRecord } from './job.ts';
import type { JobFilter } from './job-store.ts';

type Reading = Pick<Context, 'store'>;

/** A page of jobs. */
export function jobsWanted(
  { store }: Reading,
  filter: JobFilter,
  page: Page,
): Promise<Listed<JobRecord>> {
  return store.jobs.list(filter, page);
}

/** From the newest on, those behind the id of the last one seen; `next` leads on. */
export async function jobsBehind(
  context: Reading,
  filter: JobFilter,
  { idBefore, limit }: { readonly idBefore: number | undefined; readonly limit: number },
): Promise<{ readonly items: readonly JobRecord[]; readonly next: string | undefined }> {
  const wanted = idBefore === undefined ? filter : { ...filter, idBefore };
  const { items, total } = await jobsWanted(context, wanted, { limit, offset: 0 });
  return { items, next: total > items.length ? String(items.at(-1)?.id) : undefined };
}

/** A job of this project; another one's is not there. */
export async function jobOfProject(
  { store }: Reading,
  { id: projectId }: Pick<Project, 'id'>,
  id: number,
): Promise<JobRecord> {
  const job = await store.jobs.get(id);
  return found(job?.projectId === projectId ? job : undefined);
}

/** The jobs of a pipeline, without those that were retried unless they are wanted. */
export function jobsOfPipeline(
  { store }: Reading,
  { id }: { readonly id: number },
  includeRetried = false,
): Promise<readonly JobRecord[]> {
  return store.jobs.ofPipeline(id, includeRetried);
}

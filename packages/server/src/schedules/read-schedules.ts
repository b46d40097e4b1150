import type { Pipeline } from '#pipelines/pipeline';
import type { Project } from '#projects/project';
import { found } from '#refused';
import type { Context } from '#services';
import type { Listed, Page } from '#store/records';
import type { Schedule } from './schedule.ts';

type Reading = Pick<Context, 'store'>;

/** A page of a project's schedules, the oldest first; with `isActive` those that run, or those that do not. */
export function schedulesOf(
  { store }: Reading,
  { id }: Project,
  isActive: boolean | undefined,
  { limit, offset }: Page,
): Promise<Listed<Schedule>> {
  return store.schedules.list(id, isActive, { limit, offset, sort: 'asc' });
}

/** A schedule of this project; another one's is not there. */
export async function scheduleOfProject(
  { store }: Reading,
  { id: projectId }: Project,
  id: number,
): Promise<Schedule> {
  const schedule = await store.schedules.get(id);
  return found(schedule?.projectId === projectId ? schedule : undefined, 'Pipeline Schedule');
}

/** A page of the pipelines that a schedule has made. */
export function runsOf(
  { store }: Reading,
  { id }: Schedule,
  page: Page,
): Promise<Listed<Pipeline>> {
  return store.schedules.runs(id, page);
}

/** The newest of them; none before the first. */
export async function lastRunOf(
  context: Reading,
  schedule: Schedule,
): Promise<readonly Pipeline[]> {
  return (await runsOf(context, schedule, { limit: 1, offset: 0 })).items;
}

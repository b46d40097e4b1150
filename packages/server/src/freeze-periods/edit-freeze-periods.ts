import type { Project } from '#projects/project';
import { found, unprocessable } from '#refused';
import { isTimeZone, readCron } from '#schedules/cron';
import type { Context } from '#services';
import type { Listed, Page } from '#store/records';
import type { FreezePeriod } from './freeze-period.ts';

type FreezeContext = Pick<Context, 'store' | 'clock'>;

/** What one says of a period. */
export interface FreezeFacts {
  readonly freezeStart: string;
  readonly freezeEnd: string;
  readonly cronTimezone: string;
}

/** A page of a project's periods. */
export const freezePeriodsOf = (
  { store }: Pick<FreezeContext, 'store'>,
  { id }: Project,
  page: Page,
): Promise<Listed<FreezePeriod>> => store.freezePeriods.list(id, page);

/** A period of this project; another one's is not there. */
export async function freezePeriodOf(
  { store }: Pick<FreezeContext, 'store'>,
  { id: projectId }: Project,
  id: number,
): Promise<FreezePeriod> {
  const period = await store.freezePeriods.get(id);
  return found(period?.projectId === projectId ? period : undefined, 'Freeze Period');
}

/** Throws 400 for times that never come. */
export async function makeFreezePeriod(
  { store, clock }: FreezeContext,
  { id: projectId }: Project,
  facts: FreezeFacts,
): Promise<FreezePeriod> {
  check(facts);
  const now = clock();
  return store.freezePeriods.create({ ...facts, projectId, createdAt: now, updatedAt: now });
}

/** As `makeFreezePeriod`; what is not given stays. */
export async function changeFreezePeriod(
  { store, clock }: FreezeContext,
  period: FreezePeriod,
  change: Partial<FreezeFacts>,
): Promise<FreezePeriod> {
  check({ ...period, ...change });
  const changed = { ...change, updatedAt: clock() };
  return found(await store.freezePeriods.update(period.id, changed), 'Freeze Period');
}

/** Takes it away. */
export const removeFreezePeriod = (
  { store }: Pick<FreezeContext, 'store'>,
  { id }: FreezePeriod,
): Promise<void> => store.freezePeriods.delete(id);

function check({ freezeStart, freezeEnd, cronTimezone }: FreezeFacts): void {
  if (!isTimeZone(cronTimezone)) throw unprocessable('cron_timezone', 'is invalid syntax');
  if (!readCron(freezeStart, cronTimezone)) {
    throw unprocessable('freeze_start', 'is invalid syntax');
  }
  if (!readCron(freezeEnd, cronTimezone)) throw unprocessable('freeze_end', 'is invalid syntax');
}

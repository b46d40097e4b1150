import type { JobExecution } from '@slipway/contract';
import type { JobRecord } from '#jobs/job';
import { found } from '#refused';
import type { Services } from '#services';
import { executionTold } from './execution-told.ts';

type Context = Pick<Services, 'store'>;

/** Keeps what a runner tells of where a job runs, if it tells anything. */
export async function keepExecution(
  { store }: Context,
  { id }: JobRecord,
  told: Readonly<Record<string, unknown>>,
): Promise<void> {
  const execution = executionTold(told);
  if (execution) await store.executions.put(id, execution);
}

/** What its runner told last. Throws for a job whose runner tells of none. */
export async function executionOf({ store }: Context, { id }: JobRecord): Promise<JobExecution> {
  return found(await store.executions.of(id), 'Execution');
}

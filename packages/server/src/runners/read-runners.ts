import { found } from '#refused';
import type { Context } from '#services';
import type { User } from '#users/user';
import type { Runner, RunnerManager } from './runner.ts';
import type { RunnerFilter } from './runner-store.ts';

type Reading = Pick<Context, 'store'>;

const everything = { limit: 10_000, offset: 0 } as const;

/** All that are as wanted. */
export async function runnersWanted(
  { store }: Reading,
  filter: RunnerFilter,
): Promise<readonly Runner[]> {
  return (await store.runners.list(filter, everything)).items;
}

/** Those that a user made, or all for administrators. */
export async function runnersOfUser(
  context: Reading,
  { id, isAdmin }: User,
  filter: RunnerFilter,
): Promise<readonly Runner[]> {
  const all = await runnersWanted(context, filter);
  return all.filter(({ creatorId }) => isAdmin || creatorId === id);
}

/** A runner that must be there. */
export async function runnerById({ store }: Reading, id: number): Promise<Runner> {
  return found(await store.runners.get(id), 'Runner');
}

/** The machines of a runner. */
export function managersOf(
  { store }: Reading,
  { id }: Pick<Runner, 'id'>,
): Promise<readonly RunnerManager[]> {
  return store.runners.managers(id);
}

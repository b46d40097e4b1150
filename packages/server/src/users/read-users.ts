import { found } from '#refused';
import type { Context } from '#services';
import type { User } from './user.ts';

type Reading = Pick<Context, 'store'>;

const everybody = { limit: 1_000_000, offset: 0, orderBy: 'id', sort: 'asc' } as const;

/** All of them, in the order in which they came. */
export async function allUsers({ store }: Reading): Promise<readonly User[]> {
  return (await store.users.list(everybody)).items;
}

/** A user that must be there. */
export async function userById({ store }: Reading, id: number): Promise<User> {
  return found(await store.users.get(id), 'User');
}

/** A user by id or name, as addresses name them. */
export async function userNamed({ store }: Reading, idOrName: string): Promise<User> {
  const user = /^\d{1,15}$/.test(idOrName)
    ? store.users.get(Number(idOrName))
    : store.users.byUsername(idOrName);
  return found(await user, 'User');
}

/** Who it is, as long as they are there. */
export function userIfAny({ store }: Reading, id: number): Promise<User | undefined> {
  return store.users.get(id);
}

/** Those of these ids, and those of these names; each must be there. */
export async function usersNamed(
  { store }: Reading,
  ids: readonly number[],
  names: readonly string[],
): Promise<readonly User[]> {
  const users = await Promise.all([
    ...ids.map((id) => store.users.get(id)),
    ...names.map((name) => store.users.byUsername(name)),
  ]);
  return users.map((user) => found(user, 'User'));
}

/** The space of a user's own projects; machines have none. */
export async function ownSpaceId(
  { store }: Reading,
  { username }: Pick<User, 'username'>,
): Promise<number | null> {
  return (await store.namespaces.byPath(username))?.id ?? null;
}

import type { Namespace } from '#groups/namespace';
import { removeNamespace } from '#groups/remove-namespace';
import { membersFromAbove, membershipOfGroup } from '#members/membership';
import type { RemovalContext } from '#projects/remove-project';
import { forbidden, Refused } from '#refused';
import type { Context } from '#services';
import type { Store } from '#store/store';
import type { User } from './user.ts';

/** Deletes a user with their own space, and with the groups that they alone own. For administrators. */
export async function deleteUser(
  context: RemovalContext & Pick<Context, 'clock'>,
  by: User,
  user: User,
  { withGroups }: { readonly withGroups: boolean },
): Promise<void> {
  const { store } = context;
  if (user.id === by.id) {
    throw forbidden('You cannot delete yourself: ask another administrator');
  }
  const groups = await groupsOwnedAlone(store, user, context.clock());
  if (groups[0] && !withGroups) {
    const problem = `User cannot be removed while is the sole-owner of a group: ${groups[0].fullPath}`;
    throw new Refused('conflict', `409 ${problem}`);
  }
  await store.users.update(user.id, { state: 'blocked' });
  for (const group of groups) await removeNamespace(context, group);
  const space = await store.namespaces.byPath(user.username);
  if (space?.ownerId === user.id) await removeNamespace(context, space);
  await store.users.delete(user.id);
}

const all = { limit: 1_000_000, offset: 0, orderBy: 'id', sort: 'asc' } as const;

/** Groups that would have nobody left to look after them, owners of groups above counted in. */
async function groupsOwnedAlone(
  store: Store,
  user: User,
  now: Date,
): Promise<readonly Namespace[]> {
  const { items } = await store.namespaces.list(all);
  const owned: Namespace[] = [];
  for (const group of items.filter(({ kind }) => kind === 'group')) {
    const members = await membersFromAbove(store, membershipOfGroup(group), now);
    const owners = members.filter(({ accessLevel }) => accessLevel >= 50);
    if (owners.length === 1 && owners[0]?.userId === user.id) owned.push(group);
  }
  return owned;
}

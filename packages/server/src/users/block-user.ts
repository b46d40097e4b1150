import { forbidden } from '#refused';
import type { Store } from '#store/store';
import type { User } from './user.ts';

/** Keeps a user out, in browsers at once. False for one who is blocked already. For administrators. */
export async function blockUser(store: Store, by: User, user: User): Promise<boolean> {
  if (user.id === by.id) throw forbidden('You cannot block yourself');
  if (user.state === 'blocked') return false;
  await store.users.update(user.id, { state: 'blocked' });
  // Else they would come back with the user.
  await store.sessions.deleteOf(user.id);
  return true;
}

/** Lets a user in again. False for one who is not blocked. For administrators. */
export async function unblockUser(store: Store, user: User): Promise<boolean> {
  if (user.state === 'active') return false;
  await store.users.update(user.id, { state: 'active' });
  return true;
}

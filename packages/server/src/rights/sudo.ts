import { forbidden, notFound, unauthenticated } from '#refused';
import { hasScope, type Identity } from '#sign-in/identity';
import type { Store } from '#store/store';
import type { User } from '#users/user';
import { insufficientScope } from './scope-access.ts';

/**
 * The identity that counts when a request is to be done in somebody's name: the header `Sudo` or
 * `sudo` in the query, a user name or an id. For administrators whose token has the scope.
 */
export async function actingAs(
  store: Store,
  request: Request,
  url: URL,
  identity: Identity | undefined,
): Promise<Identity | undefined> {
  const name = request.headers.get('sudo') ?? url.searchParams.get('sudo');
  if (name === null || name === '') return identity;
  if (identity === undefined) throw unauthenticated();
  if (!identity.user.isAdmin) throw forbidden('Must be admin to use sudo');
  if (identity.by !== 'token') {
    throw forbidden('Must be authenticated using a personal access token to use sudo');
  }
  if (!hasScope(identity, ['sudo'])) throw insufficientScope(['sudo']);
  const sudoBy = identity.user.username;
  return { ...identity, user: await userNamed(store, name), sudoBy };
}

async function userNamed(store: Store, name: string): Promise<User> {
  const user = /^\d{1,15}$/.test(name)
    ? await store.users.get(Number(name))
    : await store.users.byUsername(name);
  if (user?.state === 'active') return user;
  throw notFound(`User with ID or username '${name}'`);
}

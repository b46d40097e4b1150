import { given } from '#given';
import { requireNoImages } from '#images/images-in-namespace';
import { forbidden, found, unprocessable } from '#refused';
import type { Context } from '#services';
import { hashPassword } from '#sign-in/password';
import type { User } from './user.ts';
import { checkPassword, checkPlainLine, checkUsername, usernameTaken } from './user-rules.ts';

/** What is to be changed; what is undefined stays. */
export type UserChange = {
  readonly [K in 'username' | 'name' | 'email' | 'isAdmin' | 'isExternal']?: User[K] | undefined;
} & { readonly password?: string | undefined };

/** Changes a user. For administrators; who loses a password is signed out. */
export async function editUser(
  { store, images }: Pick<Context, 'store' | 'images'>,
  by: User,
  user: User,
  { password, ...wanted }: UserChange,
): Promise<User> {
  if (wanted.isAdmin === false && user.id === by.id) {
    throw forbidden('You cannot take your own administrator rights');
  }
  const username = await renamed({ store, images }, user, wanted.username);
  const person = { ...user, ...given({ ...wanted, username }) };
  if (password !== undefined) checkPassword(password, person);
  if (wanted.name !== undefined) checkPlainLine(wanted.name, 'name');
  if (wanted.email !== undefined) checkPlainLine(wanted.email, 'email');
  const passwordHash = password === undefined ? undefined : await hashPassword(password);
  const change = given({ ...wanted, username, passwordHash });
  const changed = await store.users.update(user.id, change).catch((error: unknown) => {
    throw usernameTaken(error);
  });
  // Whoever knew the old password has no business here any more.
  if (passwordHash !== undefined) await store.sessions.deleteOf(user.id);
  return found(changed, 'User');
}

const firstUser = 1;

/** Another user name moves the user's own space; images keep their names, so they forbid it. */
async function renamed(
  { store, images }: Pick<Context, 'store' | 'images'>,
  user: User,
  username: string | undefined,
): Promise<string | undefined> {
  if (username === undefined || username === user.username) return undefined;
  checkUsername(username);
  // At start Slipway looks for its first administrator by name, and makes one who is not there.
  if (user.id === firstUser) throw unprocessable('username', 'of the first administrator is fixed');
  const [space, other] = await Promise.all([
    store.namespaces.byPath(user.username),
    store.namespaces.byPath(username),
  ]);
  if (other && other.id !== space?.id) throw unprocessable('username', 'has already been taken');
  if (space) await requireNoImages(images, space, 'username');
  if (space) await store.namespaces.move(space.id, username);
  return username;
}

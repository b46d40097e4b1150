import { given } from '#given';
import { movingImages } from '#images/move-images';
import { forbidden, found, unprocessable } from '#refused';
import type { Context } from '#services';
import { hashPassword } from '#sign-in/passwords/password';
import type { User } from './user.ts';
import { checkPassword, checkPlainLine, checkUsername, usernameTaken } from './user-rules.ts';

/** What is to be changed; what is undefined stays. */
export type UserChange = {
  readonly [K in 'username' | 'name' | 'email' | 'isAdmin' | 'isExternal']?: User[K] | undefined;
} & { readonly password?: string | undefined };

/** Changes a user. For administrators, but for one's own name; who loses a password is signed out. */
export async function editUser(
  context: Pick<Context, 'store' | 'images' | 'clock'>,
  by: User,
  user: User,
  { password, ...wanted }: UserChange,
): Promise<User> {
  const { store } = context;
  if (wanted.isAdmin === false && user.id === by.id) {
    throw forbidden('You cannot take your own administrator rights');
  }
  const username = await renamed(context, user, wanted.username);
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

/** Another user name moves the user's own space, with all projects and images in it. */
async function renamed(
  context: Pick<Context, 'store' | 'images' | 'clock'>,
  user: User,
  username: string | undefined,
): Promise<string | undefined> {
  if (username === undefined || username === user.username) return undefined;
  checkUsername(username);
  const { store } = context;
  // At start Slipway looks for its first administrator by name, and makes one who is not there.
  if (user.id === firstUser) throw unprocessable('username', 'of the first administrator is fixed');
  const [space, other] = await Promise.all([
    store.namespaces.byPath(user.username),
    store.namespaces.byPath(username),
  ]);
  if (other && other.id !== space?.id) throw unprocessable('username', 'has already been taken');
  if (space) {
    const { id, fullPath: from } = space;
    await movingImages(context, { what: 'namespace', id, from, to: username }, () =>
      store.namespaces.move(id, username),
    );
  }
  return username;
}

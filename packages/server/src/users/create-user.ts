import { ensureNamespace } from '#groups/own-namespace';
import type { Context } from '#services';
import { hashPassword } from '#sign-in/passwords/password';
import { makeToken } from '#tokens/token';
import type { User } from './user.ts';
import { checkPassword, checkPlainLine, checkUsername, usernameTaken } from './user-rules.ts';

/** A wish for a user. */
export interface NewUser
  extends Pick<User, 'username' | 'name' | 'email' | 'isAdmin' | 'isExternal'> {
  /** Without it they get one that nobody knows. */
  readonly password: string | undefined;
}

/** Makes a user with a space of their own. For administrators. */
export async function createUser(
  { store, clock }: Pick<Context, 'store' | 'clock'>,
  { password = makeToken(''), ...person }: NewUser,
): Promise<User> {
  checkUsername(person.username);
  checkPlainLine(person.name, 'name');
  checkPlainLine(person.email, 'email');
  checkPassword(password, person);
  try {
    const user = await store.users.create({
      ...person,
      kind: 'human',
      state: 'active',
      passwordHash: await hashPassword(password),
      createdAt: clock(),
      lastSignInAt: null,
    });
    await ensureNamespace(store, user);
    return user;
  } catch (error) {
    throw usernameTaken(error);
  }
}

import { ensureNamespace } from '#groups/own-namespace';
import type { Clock, Log } from '#log';
import type { Store } from '#store/store';
import { hashToken, tokenScopes } from '#tokens/token';
import type { User } from '#users/user';
import { hashPassword, verifyPassword } from './passwords/password.ts';
import { objectionToPassword } from './passwords/password-rules.ts';

/** The first administrator's credentials; they are given, so that they can be kept in a file. */
export interface RootCredentials {
  readonly username: string;
  readonly password: string;
  readonly token: string;
}

/**
 * Makes the first administrator with a namespace and a token, or brings password and token up to
 * date with what is given. A password that they have chosen themselves holds until another one is
 * given than before. Cheap when there is nothing to do.
 */
export async function ensureRoot(
  { store, clock, log }: { readonly store: Store; readonly clock: Clock; readonly log: Log },
  root: RootCredentials,
): Promise<User> {
  const objection = objectionToPassword(root.password, describe(root));
  // Whoever started the server has chosen it: they are told, and keep what they want.
  if (objection !== undefined) {
    log.warn(`the password of ${root.username} ${objection}: choose another`);
  }
  const known = await store.users.byUsername(root.username);
  const user = known ?? (await create(store, clock, root));
  await bringPassword(store, user, root.password);
  await bringToken(store, clock, user, hashToken(root.token));
  return user;
}

const tokenName = 'root token of this installation';

/** Makes the given token hold, and those that were given before it no longer. */
async function bringToken(store: Store, clock: Clock, { id }: User, hash: string): Promise<void> {
  const { items } = await store.accessTokens.list({ userId: id }, { limit: 10_000, offset: 0 });
  for (const token of items.filter(({ name }) => name === tokenName)) {
    const isRevoked = token.tokenHash !== hash;
    if (token.isRevoked !== isRevoked) await store.accessTokens.update(token.id, { isRevoked });
  }
  if (await store.accessTokens.byHash(hash)) return;
  await store.accessTokens.create({
    userId: id,
    name: tokenName,
    tokenHash: hash,
    description: null,
    scopes: tokenScopes,
    createdAt: clock(),
    expiresAt: null,
    lastUsedAt: null,
    isRevoked: false,
    resourceKind: null,
    resourceId: null,
    familyId: null,
  });
}

const lastGiven = 'root_password_given';

async function bringPassword(store: Store, user: User, password: string): Promise<void> {
  const before = await store.settings.get(lastGiven);
  if (before !== undefined && (await verifyPassword(password, before))) return;
  const isTheirs =
    user.passwordHash !== null && (await verifyPassword(password, user.passwordHash));
  const hash = isTheirs && user.passwordHash ? user.passwordHash : await hashPassword(password);
  if (!isTheirs) await store.users.update(user.id, { passwordHash: hash });
  await store.settings.set(lastGiven, hash);
}

function describe({ username }: RootCredentials) {
  return { username, name: 'Administrator', email: `${username}@localhost` };
}

async function create(store: Store, clock: Clock, root: RootCredentials): Promise<User> {
  const user = await store.users.create({
    ...describe(root),
    isAdmin: true,
    isExternal: false,
    kind: 'human',
    state: 'active',
    passwordHash: await hashPassword(root.password),
    createdAt: clock(),
    lastSignInAt: null,
  });
  await ensureNamespace(store, user);
  return user;
}

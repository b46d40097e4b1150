import type { Namespace } from '#groups/namespace';
import { ensureNamespace } from '#groups/own-namespace';
import { isReservedPath } from '#groups/reserved-paths';
import { idIn, nothing } from '#http/answers';
import type { Args } from '#http/arguments';
import { given } from '#http/given';
import { HttpError } from '#http/http-error';
import { paged, pageOf, slice } from '#http/pages';
import { isPlainLine } from '#http/plain-text';
import { allMembers, membershipOfGroup } from '#members/membership';
import { removeNamespace } from '#projects/remove-project';
import { found, unprocessable } from '#refused';
import type { Api, ApiCall, ApiRoute, UserCall } from '#rest/api';
import { hashPassword } from '#sign-in/password';
import { objectionToPassword, type Person } from '#sign-in/password-rules';
import { StoreConflict } from '#store/records';
import { makeToken } from '#tokens/token';
import type { User } from './user.ts';
import { usersWanted } from './user-filter.ts';
import { detailedUserJson, fullUserJson, userJson } from './user-json.ts';

const scopes = ['read_user'] as const;
const admin = 'administrator';

/** People. */
export const userRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/user',
    who: 'user',
    scopes,
    handle: async (api, { user }) => Response.json(await fullJson(api, user)),
  },
  { method: 'GET', path: '/users', who: 'user', scopes, handle: list },
  { method: 'GET', path: '/users/:user_id', who: 'user', scopes, handle: show },
  { method: 'POST', path: '/users', who: admin, handle: create },
  { method: 'PUT', path: '/users/:user_id', who: admin, handle: edit },
  { method: 'DELETE', path: '/users/:user_id', who: admin, handle: remove },
  { method: 'POST', path: '/users/:user_id/block', who: admin, handle: block },
  { method: 'POST', path: '/users/:user_id/unblock', who: admin, handle: unblock },
];

async function fullJson(api: Api, user: User) {
  const namespace = await api.store.namespaces.byPath(user.username);
  return fullUserJson(user, api.addresses.url, namespace?.id ?? null);
}

const everybody = { limit: 1_000_000, offset: 0, orderBy: 'id', sort: 'asc' } as const;

async function list(api: Api, { args, url, user }: UserCall): Promise<Response> {
  const all = (await api.store.users.list(everybody)).items;
  const { items, total } = slice(usersWanted(args, all, user.isAdmin), pageOf(args));
  const json = await Promise.all(
    items.map((it) => (user.isAdmin ? fullJson(api, it) : userJson(it, api.addresses.url))),
  );
  return paged(url, args, json, { total });
}

async function userNamed(api: Api, call: ApiCall): Promise<User> {
  return found(await api.store.users.get(idIn(call, 'user_id')), 'User');
}

async function show(api: Api, call: UserCall): Promise<Response> {
  const user = await userNamed(api, call);
  const isTold = call.user.isAdmin || call.user.id === user.id;
  const json = isTold ? await fullJson(api, user) : detailedUserJson(user, api.addresses.url);
  return Response.json(json);
}

async function create(api: Api, { args }: UserCall): Promise<Response> {
  const username = args.requiredText('username');
  checkUsername(username);
  const isRandom = args.boolean('force_random_password') === true;
  const password = isRandom ? makeToken('') : args.requiredText('password');
  const name = plainLine(args.requiredText('name'), 'name');
  const email = plainLine(args.requiredText('email'), 'email');
  checkPassword(password, { username, name, email });
  try {
    const user = await api.store.users.create({
      username,
      name,
      email,
      isAdmin: args.boolean('admin') ?? false,
      state: 'active',
      passwordHash: await hashPassword(password),
      createdAt: api.clock(),
      lastSignInAt: null,
    });
    await ensureNamespace(api.store, user);
    return Response.json(await fullJson(api, user), { status: 201 });
  } catch (error) {
    throw taken(error);
  }
}

function checkUsername(username: string): void {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(username)) {
    throw unprocessable('username', 'is invalid');
  }
  if (isReservedPath(username)) throw unprocessable('username', 'is a reserved name');
}

function checkPassword(password: string, person: Person): void {
  const objection = objectionToPassword(password, person);
  if (objection !== undefined) throw unprocessable('password', objection);
}

/** Names and addresses stand in the headers of commits. */
function plainLine(text: string, field: string): string {
  if (!isPlainLine(text)) throw unprocessable(field, 'is invalid');
  return text;
}

function taken(error: unknown): unknown {
  if (!(error instanceof StoreConflict)) return error;
  return unprocessable('username', 'has already been taken');
}

async function edit(api: Api, call: UserCall): Promise<Response> {
  const { args } = call;
  const user = await userNamed(api, call);
  const isAdmin = args.boolean('admin');
  if (isAdmin === false && user.id === call.user.id) {
    throw new HttpError(403, 'Forbidden - You cannot take your own administrator rights');
  }
  const username = await renamed(api, user, args);
  const name = args.text('name');
  const email = args.text('email');
  const passwordHash = await passwordGiven(args, {
    username: username ?? user.username,
    name: name ?? user.name,
    email: email ?? user.email,
  });
  const change = given({
    username,
    name: name === undefined ? undefined : plainLine(name, 'name'),
    email: email === undefined ? undefined : plainLine(email, 'email'),
    isAdmin,
    passwordHash,
  });
  try {
    const changed = await api.store.users.update(user.id, change);
    // Whoever knew the old password has no business here any more.
    if (passwordHash !== undefined) await api.store.sessions.deleteOf(user.id);
    return Response.json(await fullJson(api, found(changed, 'User')));
  } catch (error) {
    throw taken(error);
  }
}

async function passwordGiven(args: Args, person: Person): Promise<string | undefined> {
  const password = args.text('password');
  if (password === undefined) return undefined;
  checkPassword(password, person);
  return hashPassword(password);
}

const firstUser = 1;

/** Another user name moves the user's own space; images keep their names, so they forbid it. */
async function renamed(api: Api, user: User, args: Args): Promise<string | undefined> {
  const username = args.text('username');
  if (username === undefined || username === user.username) return undefined;
  checkUsername(username);
  // At start Slipway looks for its first administrator by name, and makes one who is not there.
  if (user.id === firstUser) throw unprocessable('username', 'of the first administrator is fixed');
  const [space, other] = await Promise.all([
    api.store.namespaces.byPath(user.username),
    api.store.namespaces.byPath(username),
  ]);
  if (other && other.id !== space?.id) throw unprocessable('username', 'has already been taken');
  if (space) await requireNoImages(api, space, 'username');
  if (space) await api.store.namespaces.move(space.id, username);
  return username;
}

/** Throws 400 for a namespace whose projects have images: their names would lead nowhere. */
export async function requireNoImages(api: Api, at: Namespace, field: string): Promise<void> {
  const names = (await api.images?.repositories()) ?? [];
  const prefix = `${at.fullPath.toLowerCase()}/`;
  if (!names.some((name) => name.startsWith(prefix))) return;
  throw unprocessable(field, 'cannot be changed while projects have images: delete them first');
}

async function remove(api: Api, call: UserCall): Promise<Response> {
  const user = await userNamed(api, call);
  if (user.id === call.user.id) {
    throw new HttpError(403, 'Forbidden - You cannot delete yourself: ask another administrator');
  }
  const groups = await groupsOwnedAlone(api, user);
  if (groups[0] && call.args.boolean('hard_delete') !== true) {
    const problem = `User cannot be removed while is the sole-owner of a group: ${groups[0].fullPath}`;
    throw new HttpError(409, problem);
  }
  await api.store.users.update(user.id, { state: 'blocked' });
  for (const group of groups) await removeNamespace(api, group);
  const space = await api.store.namespaces.byPath(user.username);
  if (space?.ownerId === user.id) await removeNamespace(api, space);
  await api.store.users.delete(user.id);
  return nothing();
}

/** Groups that would have nobody left to look after them, owners of groups above counted in. */
async function groupsOwnedAlone(api: Api, user: User): Promise<readonly Namespace[]> {
  const { items } = await api.store.namespaces.list(everybody);
  const owned: Namespace[] = [];
  for (const group of items.filter(({ kind }) => kind === 'group')) {
    const members = await allMembers(api.store, membershipOfGroup(group));
    const owners = members.filter(({ accessLevel }) => accessLevel >= 50);
    if (owners.length === 1 && owners[0]?.userId === user.id) owned.push(group);
  }
  return owned;
}

async function block(api: Api, call: UserCall): Promise<Response> {
  const user = await userNamed(api, call);
  if (user.id === call.user.id) throw new HttpError(403, 'Forbidden - You cannot block yourself');
  // What is blocked already is no error, but nothing was done either.
  if (user.state === 'blocked') return Response.json(null, { status: 201 });
  await api.store.users.update(user.id, { state: 'blocked' });
  // Else they would come back with the user.
  await api.store.sessions.deleteOf(user.id);
  return Response.json(true, { status: 201 });
}

async function unblock(api: Api, call: UserCall): Promise<Response> {
  const user = await userNamed(api, call);
  if (user.state === 'active') return Response.json(false, { status: 201 });
  await api.store.users.update(user.id, { state: 'active' });
  return Response.json(true, { status: 201 });
}

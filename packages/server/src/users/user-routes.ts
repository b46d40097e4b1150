import { idIn, nothing } from '#http/answers';
import { paged, pageOf, slice } from '#http/pages';
import type { Api, ApiCall, ApiRoute, UserCall } from '#rest/api';
import { blockUser, unblockUser } from './block-user.ts';
import { createUser } from './create-user.ts';
import { deleteUser } from './delete-user.ts';
import { editUser } from './edit-user.ts';
import { allUsers, ownSpaceId, userById } from './read-users.ts';
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
  { method: 'PUT', path: '/user', who: 'user', handle: editSelf },
  { method: 'GET', path: '/users', who: 'user', scopes, handle: list },
  { method: 'GET', path: '/users/:user_id', who: 'user', scopes, handle: show },
  { method: 'POST', path: '/users', who: admin, handle: create },
  { method: 'PUT', path: '/users/:user_id', who: admin, handle: edit },
  { method: 'DELETE', path: '/users/:user_id', who: admin, handle: remove },
  { method: 'POST', path: '/users/:user_id/block', who: admin, handle: block },
  { method: 'POST', path: '/users/:user_id/unblock', who: admin, handle: unblock },
];

async function fullJson(api: Api, user: User) {
  return fullUserJson(user, api.addresses.url, await ownSpaceId(api, user));
}

async function list(api: Api, { args, url, user }: UserCall): Promise<Response> {
  const wanted = usersWanted(args, await allUsers(api), user.isAdmin);
  const { items, total } = slice(wanted, pageOf(args));
  const json = await Promise.all(
    items.map((it) => (user.isAdmin ? fullJson(api, it) : userJson(it, api.addresses.url))),
  );
  return paged(url, args, json, { total });
}

function userNamed(api: Api, call: ApiCall): Promise<User> {
  return userById(api, idIn(call, 'user_id'));
}

async function show(api: Api, call: UserCall): Promise<Response> {
  const user = await userNamed(api, call);
  const isTold = call.user.isAdmin || call.user.id === user.id;
  const json = isTold ? await fullJson(api, user) : detailedUserJson(user, api.addresses.url);
  return Response.json(json);
}

async function create(api: Api, { args }: UserCall): Promise<Response> {
  const isRandom = args.boolean('force_random_password') === true;
  const user = await createUser(api, {
    username: args.requiredText('username'),
    password: isRandom ? undefined : args.requiredText('password'),
    name: args.requiredText('name'),
    email: args.requiredText('email'),
    isAdmin: args.boolean('admin') ?? false,
    isExternal: args.boolean('external') ?? false,
  });
  return Response.json(await fullJson(api, user), { status: 201 });
}

async function edit(api: Api, call: UserCall): Promise<Response> {
  const { args } = call;
  const changed = await editUser(api, call.user, await userNamed(api, call), {
    username: args.text('username'),
    name: args.text('name'),
    email: args.text('email'),
    isAdmin: args.boolean('admin'),
    isExternal: args.boolean('external'),
    password: args.text('password'),
  });
  return Response.json(await fullJson(api, changed));
}

/** Ours. Their email people do not choose themselves: invitations go by it, and no mail proves it. */
async function editSelf(api: Api, { args, user }: UserCall): Promise<Response> {
  const changed = await editUser(api, user, user, { name: args.requiredText('name') });
  return Response.json(await fullJson(api, changed));
}

async function remove(api: Api, call: UserCall): Promise<Response> {
  const withGroups = call.args.boolean('hard_delete') === true;
  await deleteUser(api, call.user, await userNamed(api, call), { withGroups });
  return nothing();
}

async function block(api: Api, call: UserCall): Promise<Response> {
  const isDone = await blockUser(api.store, call.user, await userNamed(api, call));
  // What is blocked already is no error, but nothing was done either.
  return Response.json(isDone ? true : null, { status: 201 });
}

async function unblock(api: Api, call: UserCall): Promise<Response> {
  const isDone = await unblockUser(api.store, await userNamed(api, call));
  return Response.json(isDone, { status: 201 });
}

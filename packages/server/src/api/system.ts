import { hashPassword } from '../auth/password.ts';
import { objectionToPassword } from '../auth/password-rules.ts';
import { ensureNamespace } from '../auth/root.ts';
import { gitlabVersion } from '../engine/predefined.ts';
import { fullUserJson, userJson } from '../present/user.ts';
import { StoreConflict } from '../store/store.ts';
import {
  type Api,
  type ApiRoute,
  found,
  idIn,
  nothing,
  type UserCall,
  unprocessable,
} from './api.ts';
import { isPlainLine } from './args.ts';
import { paged, pageOf } from './page.ts';

/** The GitLab whose API this is; clients choose their ways by it. */
const version = { version: gitlabVersion, revision: 'slipway' };

/** Versions and users. */
export const systemRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/version',
    who: 'user',
    scopes: ['read_user'],
    handle: () => Response.json(version),
  },
  {
    method: 'GET',
    path: '/metadata',
    who: 'user',
    scopes: ['read_user'],
    handle: (api) =>
      Response.json({
        ...version,
        kas: { enabled: false, externalUrl: null, externalK8sProxyUrl: null, version: null },
        enterprise: false,
        product: 'slipway',
        external_url: api.addresses.url,
      }),
  },
  {
    method: 'GET',
    path: '/user',
    who: 'user',
    scopes: ['read_user'],
    handle: (api, { user }) => Response.json(fullUserJson(user, api.addresses.url)),
  },
  { method: 'GET', path: '/users', who: 'user', scopes: ['read_user'], handle: listUsers },
  { method: 'GET', path: '/users/:user_id', who: 'user', scopes: ['read_user'], handle: showUser },
  { method: 'POST', path: '/users', who: 'administrator', handle: createUser },
  {
    method: 'POST',
    path: '/users/:user_id/block',
    who: 'administrator',
    handle: (api, call) => setState(api, call, 'blocked'),
  },
  {
    method: 'POST',
    path: '/users/:user_id/unblock',
    who: 'administrator',
    handle: (api, call) => setState(api, call, 'active'),
  },
];

async function listUsers(api: Api, { args, url }: UserCall): Promise<Response> {
  const username = args.text('username');
  if (username !== undefined) {
    const user = await api.store.users.byUsername(username);
    const items = user ? [userJson(user, api.addresses.url)] : [];
    return paged(url, args, items, { total: items.length });
  }
  const { items, total } = await api.store.users.list(pageOf(args));
  const json = items.map((user) => userJson(user, api.addresses.url));
  return paged(url, args, json, { total });
}

async function showUser(api: Api, call: UserCall): Promise<Response> {
  const user = found(await api.store.users.get(idIn(call, 'user_id')), 'User');
  const isTold = call.user.isAdmin || call.user.id === user.id;
  const json = isTold ? fullUserJson : userJson;
  return Response.json(json(user, api.addresses.url));
}

async function createUser(api: Api, { args }: UserCall): Promise<Response> {
  const username = args.requiredText('username');
  const password = args.requiredText('password');
  const name = args.requiredText('name');
  const email = args.requiredText('email');
  if (!isPlainLine(name)) throw unprocessable('name', 'is invalid');
  if (!isPlainLine(email)) throw unprocessable('email', 'is invalid');
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(username))
    throw unprocessable('username', 'is invalid');
  const objection = objectionToPassword(password, { username, name, email });
  if (objection !== undefined) throw unprocessable('password', objection);
  try {
    const user = await api.store.users.create({
      username,
      name,
      email,
      isAdmin: args.boolean('admin') ?? false,
      state: 'active',
      passwordHash: await hashPassword(password),
      createdAt: api.clock(),
    });
    await ensureNamespace(api.store, user);
    return Response.json(fullUserJson(user, api.addresses.url), { status: 201 });
  } catch (error) {
    if (error instanceof StoreConflict) throw unprocessable('username', 'has already been taken');
    throw error;
  }
}

async function setState(api: Api, call: UserCall, state: 'active' | 'blocked'): Promise<Response> {
  const user = found(await api.store.users.get(idIn(call, 'user_id')), 'User');
  await api.store.users.update(user.id, { state });
  // Else they would come back with the user.
  if (state === 'blocked') await api.store.sessions.deleteOf(user.id);
  return state === 'blocked' ? Response.json(true, { status: 201 }) : nothing();
}

import { HttpError } from '../http-error.ts';
import { type Namespace, visibilities } from '../model/project.ts';
import type { User } from '../model/user.ts';
import { groupJson, namespaceJson } from '../present/project.ts';
import { StoreConflict } from '../store/store.ts';
import { type Api, type ApiRoute, found, type UserCall, unprocessable } from './api.ts';
import { paged, pageOf, slice } from './page.ts';

/** Namespaces, and groups as far as projects need them. */
export const namespaceRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: '/namespaces', who: 'user', handle: listNamespaces },
  {
    method: 'GET',
    path: '/namespaces/:namespace_id',
    who: 'user',
    handle: async (api, call) =>
      Response.json(namespaceJson(await one(api, call, 'Namespace'), api.addresses.url)),
  },
  { method: 'GET', path: '/groups', who: 'user', handle: listGroups },
  { method: 'POST', path: '/groups', who: 'user', handle: createGroup },
  { method: 'GET', path: '/groups/:namespace_id', who: 'user', handle: showGroup },
  { method: 'GET', path: '/groups/:namespace_id/projects', who: 'user', handle: listProjects },
];

const many = { limit: 10_000, offset: 0, sort: 'asc' } as const;

/** Those that a user can see: their own, and groups they are a member of. */
async function visible(api: Api, user: User): Promise<Namespace[]> {
  const { items } = await api.store.namespaces.list(many);
  const checks = await Promise.all(items.map((it) => isVisible(api, user, it)));
  return items.filter((_, index) => checks[index]);
}

async function isVisible(api: Api, user: User, namespace: Namespace): Promise<boolean> {
  return (await api.auth.access.namespaceLevel(user, namespace)) > 0;
}

async function one(api: Api, { params, user }: UserCall, what: string): Promise<Namespace> {
  const id = params.namespace_id ?? '';
  const namespace = /^\d+$/.test(id)
    ? await api.store.namespaces.get(Number(id))
    : await api.store.namespaces.byPath(id);
  return found(namespace && (await isVisible(api, user, namespace)) ? namespace : undefined, what);
}

async function listNamespaces(api: Api, { args, url, user }: UserCall): Promise<Response> {
  const search = args.text('search') ?? '';
  const all = (await visible(api, user)).filter(({ fullPath }) => fullPath.includes(search));
  const { items, total } = slice(all, pageOf(args));
  return paged(
    url,
    args,
    items.map((it) => namespaceJson(it, api.addresses.url)),
    { total },
  );
}

async function listGroups(api: Api, { args, url, user }: UserCall): Promise<Response> {
  const search = args.text('search') ?? '';
  const all = (await visible(api, user)).filter(
    ({ kind, fullPath }) => kind === 'group' && fullPath.includes(search),
  );
  const { items, total } = slice(all, pageOf(args));
  return paged(
    url,
    args,
    items.map((it) => groupJson(it, api.addresses.url)),
    { total },
  );
}

async function group(api: Api, call: UserCall): Promise<Namespace> {
  const namespace = await one(api, call, 'Group');
  return found(namespace.kind === 'group' ? namespace : undefined, 'Group');
}

async function showGroup(api: Api, call: UserCall): Promise<Response> {
  return Response.json(groupJson(await group(api, call), api.addresses.url));
}

async function listProjects(api: Api, call: UserCall): Promise<Response> {
  const { id } = await group(api, call);
  const { items, total } = await api.store.projects.list({ namespaceId: id }, pageOf(call.args));
  const json = await Promise.all(items.map((it) => api.present.simpleProject(it)));
  return paged(call.url, call.args, json, { total });
}

async function createGroup(api: Api, { args, user }: UserCall): Promise<Response> {
  const path = args.requiredText('path');
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(path)) throw unprocessable('path', 'is invalid');
  const parentId = args.integer('parent_id') ?? null;
  const parent = parentId === null ? undefined : await api.store.namespaces.get(parentId);
  if (
    parentId !== null &&
    (parent?.kind !== 'group' || !(await api.auth.access.allowsProjectsIn(user, parent)))
  ) {
    throw new HttpError(404, 'Group Not Found');
  }
  try {
    const namespace = await api.store.namespaces.create({
      kind: 'group',
      name: args.text('name') ?? path,
      path,
      fullPath: parent ? `${parent.fullPath}/${path}` : path,
      description: args.text('description') ?? '',
      visibility: args.word('visibility', visibilities) ?? 'private',
      parentId,
      ownerId: null,
      createdAt: api.clock(),
    });
    await api.store.members.create({
      sourceKind: 'namespace',
      sourceId: namespace.id,
      userId: user.id,
      accessLevel: 50,
      createdAt: api.clock(),
      expiresAt: null,
    });
    return Response.json(groupJson(namespace, api.addresses.url), { status: 201 });
  } catch (error) {
    if (error instanceof StoreConflict) throw unprocessable('path', 'has already been taken');
    throw error;
  }
}

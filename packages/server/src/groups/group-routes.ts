import type { Args } from '#http/arguments';
import { given } from '#http/given';
import { HttpError } from '#http/http-error';
import { paged, pageOf, slice } from '#http/pages';
import { removeNamespace } from '#projects/remove-project';
import { found, unprocessable } from '#refused';
import type { Api, ApiCall, ApiRoute, UserCall } from '#rest/api';
import { StoreConflict } from '#store/records';
import { requireNoImages } from '#users/user-routes';
import { groupOf, isGroupVisible } from './group-access.ts';
import { groupJson } from './group-json.ts';
import { type Namespace, visibilities } from './namespace.ts';
import { isReservedPath } from './reserved-paths.ts';

const base = '/groups';
const one = `${base}/:group_id`;
const who = 'user';
const owner = 50;

/** Groups as far as projects need them. */
export const groupRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: base, who: 'anyone', handle: list },
  { method: 'POST', path: base, who, handle: create },
  { method: 'GET', path: one, who, handle: show },
  { method: 'PUT', path: one, who, handle: edit },
  { method: 'DELETE', path: one, who, handle: remove },
  { method: 'GET', path: `${one}/subgroups`, who, handle: subgroups },
];

const many = { limit: 100_000, offset: 0, orderBy: 'id', sort: 'asc' } as const;

async function json(api: Api, group: Namespace) {
  const parents: Namespace[] = [];
  for (let at = group; at.parentId !== null; ) {
    const parent = await api.store.namespaces.get(at.parentId);
    if (parent === undefined) break;
    parents.push(parent);
    at = parent;
  }
  return groupJson(group, api.addresses, parents);
}

async function list(api: Api, call: ApiCall): Promise<Response> {
  return answerList(api, call, () => true);
}

async function subgroups(api: Api, call: UserCall): Promise<Response> {
  const parent = await groupOf(api, call);
  return answerList(api, call, ({ parentId }) => parentId === parent.id);
}

const orders = {
  name: ({ name }: Namespace) => name.toLowerCase(),
  path: ({ path }: Namespace) => path.toLowerCase(),
  id: ({ id }: Namespace) => id,
};

// The keys of an object literal are its names.
const orderNames = Object.keys(orders) as (keyof typeof orders)[];

async function answerList(
  api: Api,
  call: ApiCall,
  isAmong: (group: Namespace) => boolean,
): Promise<Response> {
  const { args, url } = call;
  const { items } = await api.store.namespaces.list(many);
  const candidates = items.filter((it) => it.kind === 'group' && isAmong(it) && fits(args, it));
  const checks = await Promise.all(candidates.map((it) => isWanted(api, call, it)));
  const key = orders[args.word('order_by', orderNames) ?? 'name'];
  const sign = args.word('sort', ['asc', 'desc']) === 'desc' ? -1 : 1;
  const sorted = candidates
    .filter((_, index) => checks[index])
    .toSorted((a, b) => sign * (key(a) < key(b) ? -1 : 1));
  const page = slice(sorted, pageOf(args));
  return paged(url, args, await Promise.all(page.items.map((it) => json(api, it))), page);
}

function fits(args: Args, group: Namespace): boolean {
  const search = (args.text('search') ?? '').toLowerCase();
  const visibility = args.word('visibility', visibilities);
  const skipped = args.texts('skip_groups') ?? [];
  if (skipped.includes(String(group.id))) return false;
  if (args.boolean('top_level_only') === true && group.parentId !== null) return false;
  if (visibility !== undefined && group.visibility !== visibility) return false;
  return `${group.name}\n${group.fullPath}`.toLowerCase().includes(search);
}

async function isWanted(api: Api, call: ApiCall, group: Namespace): Promise<boolean> {
  const { args, identity } = call;
  const isOwned = args.boolean('owned') === true;
  const least = Math.max(args.integer('min_access_level') ?? 0, isOwned ? owner : 0);
  if (!(await isGroupVisible(api, call, group))) return false;
  if (least === 0) return true;
  return !!identity && (await api.auth.access.namespaceLevel(identity.user, group)) >= least;
}

async function show(api: Api, call: UserCall): Promise<Response> {
  const group = await groupOf(api, call);
  if (call.args.boolean('with_projects') === false) return Response.json(await json(api, group));
  const page = { limit: 100, offset: 0 };
  const filter = { namespaceId: group.id, visibleTo: { userId: call.user.id } };
  const { items } = await api.store.projects.list(
    call.user.isAdmin ? { namespaceId: group.id } : filter,
    page,
  );
  const projects = await Promise.all(items.map((it) => api.present.simpleProject(it)));
  return Response.json({ ...(await json(api, group)), projects, shared_projects: [] });
}

function checkPath(path: string): void {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(path)) throw unprocessable('path', 'is invalid');
  if (isReservedPath(path)) throw unprocessable('path', 'is a reserved name');
}

async function create(api: Api, call: UserCall): Promise<Response> {
  const { args, user } = call;
  const name = args.requiredText('name');
  const path = args.requiredText('path');
  checkPath(path);
  const parent = await parentGiven(api, call);
  try {
    const group = await api.store.namespaces.create({
      kind: 'group',
      name,
      path,
      fullPath: parent ? `${parent.fullPath}/${path}` : path,
      description: args.text('description') ?? '',
      visibility: args.word('visibility', visibilities) ?? 'private',
      parentId: parent?.id ?? null,
      ownerId: null,
      createdAt: api.clock(),
    });
    await api.store.members.create({
      sourceKind: 'namespace',
      sourceId: group.id,
      userId: user.id,
      accessLevel: owner,
      createdAt: api.clock(),
      expiresAt: null,
    });
    return Response.json(await json(api, group), { status: 201 });
  } catch (error) {
    throw taken(error);
  }
}

async function parentGiven(api: Api, { args, user }: UserCall): Promise<Namespace | undefined> {
  const id = args.integer('parent_id');
  if (id === undefined) return undefined;
  const parent = await api.store.namespaces.get(id);
  const isAllowed =
    parent?.kind === 'group' && (await api.auth.access.allowsProjectsIn(user, parent));
  return found(isAllowed ? parent : undefined, 'Group');
}

function taken(error: unknown): unknown {
  if (!(error instanceof StoreConflict)) return error;
  return unprocessable('path', 'has already been taken');
}

async function edit(api: Api, call: UserCall): Promise<Response> {
  const { args } = call;
  const group = await groupOf(api, call, owner);
  const path = args.text('path');
  try {
    if (path !== undefined && path !== group.path) {
      checkPath(path);
      await requireNoImages(api, group, 'path');
      await api.store.namespaces.move(group.id, path);
    }
    const change = given({
      name: args.text('name'),
      description: args.text('description'),
      visibility: args.word('visibility', visibilities),
    });
    const changed = await api.store.namespaces.update(group.id, change);
    return Response.json(await json(api, found(changed, 'Group')));
  } catch (error) {
    throw taken(error);
  }
}

async function remove(api: Api, call: UserCall): Promise<Response> {
  const group = await groupOf(api, call, owner);
  const fullPath = call.args.text('full_path');
  if (fullPath !== undefined && fullPath !== group.fullPath) {
    throw new HttpError(
      400,
      '`full_path` is incorrect. You must enter the complete path for the subgroup.',
    );
  }
  await removeNamespace(api, group);
  return Response.json({ message: '202 Accepted' }, { status: 202 });
}

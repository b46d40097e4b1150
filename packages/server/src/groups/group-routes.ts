import type { Args } from '#http/arguments';
import { HttpError } from '#http/http-error';
import { paged, pageOf, slice } from '#http/pages';
import { chooseLimitsOf, requireChooser } from '#limits/choose-limits';
import { limitsGiven } from '#limits/limit-arguments';
import { sharedGroupJson } from '#members/group-link-json';
import { sharedWith } from '#members/share';
import type { Api, ApiCall, ApiRoute, GroupCall, UserCall } from '#rest/api';
import { createGroup } from './create-group.ts';
import { editGroup } from './edit-group.ts';
import { isGroupVisible } from './group-access.ts';
import { groupJson } from './group-json.ts';
import { type Namespace, visibilities } from './namespace.ts';
import { allNamespaces, parentsOf, projectsInGroup } from './read-groups.ts';
import { removeNamespace } from './remove-namespace.ts';

const base = '/groups';
const one = `${base}/:group_id`;
const who = 'user';
const inGroup = 'manage_group';
const owner = 50;

/** Groups as far as projects need them. */
export const groupRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: base, who: 'anyone', handle: list },
  { method: 'POST', path: base, who, handle: create },
  { method: 'GET', path: one, inGroup: 'read_group', handle: show },
  { method: 'PUT', path: one, inGroup, handle: edit },
  { method: 'DELETE', path: one, inGroup, handle: remove },
  { method: 'GET', path: `${one}/subgroups`, inGroup: 'read_group', handle: subgroups },
  { method: 'GET', path: `${one}/descendant_groups`, inGroup: 'read_group', handle: descendants },
];

async function json(api: Api, group: Namespace) {
  const parents = await parentsOf(api, group);
  const shared = await sharedWith(api, { sourceKind: 'namespace', sourceId: group.id });
  const { max_artifacts_size = null } = await api.limits.chosen({ kind: 'group', id: group.id });
  const facts = { parents, sharedWith: shared.map(sharedGroupJson) };
  return { ...groupJson(group, api.addresses, facts), max_artifacts_size };
}

async function list(api: Api, call: ApiCall): Promise<Response> {
  return answerList(api, call, () => true);
}

async function subgroups(api: Api, call: GroupCall): Promise<Response> {
  return answerList(api, call, ({ parentId }) => parentId === call.group.id);
}

async function descendants(api: Api, call: GroupCall): Promise<Response> {
  const above = `${call.group.fullPath}/`;
  return answerList(api, call, ({ fullPath }) => fullPath.startsWith(above));
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
  const all = await allNamespaces(api);
  const candidates = all.filter((it) => it.kind === 'group' && isAmong(it) && fits(args, it));
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

async function show(api: Api, call: GroupCall): Promise<Response> {
  const { group } = call;
  if (call.args.boolean('with_projects') === false) return Response.json(await json(api, group));
  const items = await projectsInGroup(api, group, call.user);
  const projects = await Promise.all(items.map((it) => api.present.simpleProject(it)));
  return Response.json({ ...(await json(api, group)), projects, shared_projects: [] });
}

async function create(api: Api, { args, user }: UserCall): Promise<Response> {
  const limits = limitsGiven(args, ['max_artifacts_size']);
  requireChooser(user, limits);
  const group = await createGroup(api, user, {
    name: args.requiredText('name'),
    path: args.requiredText('path'),
    description: args.text('description') ?? '',
    visibility: args.word('visibility', visibilities) ?? 'private',
    parentId: args.integer('parent_id'),
  });
  await chooseLimitsOf(api, user, { kind: 'group', id: group.id }, limits);
  return Response.json(await json(api, group), { status: 201 });
}

async function edit(api: Api, call: GroupCall): Promise<Response> {
  const { args, user } = call;
  const scope = { kind: 'group', id: call.group.id } as const;
  await chooseLimitsOf(api, user, scope, limitsGiven(args, ['max_artifacts_size']));
  const changed = await editGroup(api, call.group, {
    name: args.text('name'),
    path: args.text('path'),
    description: args.text('description'),
    visibility: args.word('visibility', visibilities),
  });
  return Response.json(await json(api, changed));
}

async function remove(api: Api, call: GroupCall): Promise<Response> {
  const { group } = call;
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

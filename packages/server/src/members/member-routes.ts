import { idIn, nothing } from '#http/answers';
import type { Args } from '#http/arguments';
import { HttpError } from '#http/http-error';
import { paged, pageOf, slice } from '#http/pages';
import { found, Refused } from '#refused';
import {
  type Api,
  type ApiCall,
  type ApiRoute,
  type GroupCall,
  type ProjectCall,
  userOf,
} from '#rest/api';
import { memberLevels } from '#rights/roles';
import { userIfAny, usersNamed } from '#users/read-users';
import type { User } from '#users/user';
import { userJson } from '#users/user-json';
import { type AskedMembership, addMember, editMember, removeMember } from './change-members.ts';
import type { Member } from './member.ts';
import { memberJson } from './member-json.ts';
import { allMembers, directMembers, membershipOfGroup, membershipOfProject } from './membership.ts';

type Handle = (api: Api, call: ApiCall, of: AskedMembership) => Promise<Response>;

/** Who may work on projects and groups. */
export const memberRoutes: readonly ApiRoute[] = [...projectRoutes(), ...groupRoutes()];

function projectRoutes(): ApiRoute[] {
  const base = '/projects/:id/members';
  const may = 'manage_members';
  const of = (handle: Handle) => async (api: Api, call: ProjectCall) => {
    const { identity, project } = call;
    const level = identity ? await api.auth.access.level(identity.user, project) : 0;
    return handle(api, call, { ...membershipOfProject(project), level });
  };
  return [
    { method: 'GET', path: '/projects/:id/users', may: 'read_project', handle: of(listUsers) },
    { method: 'GET', path: base, may: 'read_project', handle: of(listDirect) },
    { method: 'GET', path: `${base}/all`, may: 'read_project', handle: of(listAll) },
    { method: 'GET', path: `${base}/all/:user_id`, may: 'read_project', handle: of(showAny) },
    { method: 'GET', path: `${base}/:user_id`, may: 'read_project', handle: of(show) },
    { method: 'POST', path: base, may, handle: of(add) },
    { method: 'PUT', path: `${base}/:user_id`, may, handle: of(edit) },
    { method: 'DELETE', path: `${base}/:user_id`, may: 'read_project', handle: of(remove) },
  ];
}

function groupRoutes(): ApiRoute[] {
  const base = '/groups/:group_id/members';
  const inGroup = 'manage_members';
  const reading = 'read_group';
  const of = (handle: Handle) => async (api: Api, call: GroupCall) => {
    const { group, user } = call;
    const level = await api.auth.access.namespaceLevel(user, group);
    return handle(api, call, { ...membershipOfGroup(group), level });
  };
  return [
    { method: 'GET', path: base, inGroup: reading, handle: of(listDirect) },
    { method: 'GET', path: `${base}/all`, inGroup: reading, handle: of(listAll) },
    { method: 'GET', path: `${base}/all/:user_id`, inGroup: reading, handle: of(showAny) },
    { method: 'GET', path: `${base}/:user_id`, inGroup: reading, handle: of(show) },
    { method: 'POST', path: base, inGroup, handle: of(add) },
    { method: 'PUT', path: `${base}/:user_id`, inGroup, handle: of(edit) },
    { method: 'DELETE', path: `${base}/:user_id`, inGroup: reading, handle: of(remove) },
  ];
}

async function listDirect(api: Api, call: ApiCall, of: AskedMembership): Promise<Response> {
  return answerList(api, call, await directMembers(api.store, of));
}

async function listAll(api: Api, call: ApiCall, of: AskedMembership): Promise<Response> {
  return answerList(api, call, await allMembers(api.store, of, api.clock()));
}

/** Everybody who takes part, as people: without what they may. */
async function listUsers(api: Api, call: ApiCall, of: AskedMembership): Promise<Response> {
  const { args, url } = call;
  const members = await allMembers(api.store, of, api.clock());
  const skipped = args.texts('skip_users') ?? [];
  const wanted = await peopleAmong(api, members, { search: args.text('search'), skipped });
  const { items, total } = slice(wanted, pageOf(args));
  const json = items.map(({ user }) => user && userJson(user, api.addresses.url));
  return paged(url, args, json, { total });
}

async function answerList(
  api: Api,
  { args, url }: ApiCall,
  members: readonly Member[],
): Promise<Response> {
  const matching = await peopleAmong(api, members, {
    search: args.text('query'),
    only: args.texts('user_ids'),
    skipped: args.texts('skip_users') ?? [],
  });
  const { items, total } = slice(matching, pageOf(args));
  const json = items.map(({ member, user }) => memberJson(member, user, api.addresses.url));
  return paged(url, args, json, { total });
}

/** The members that are asked for by a part of their names, and by id. */
async function peopleAmong(
  api: Api,
  members: readonly Member[],
  {
    search = '',
    only,
    skipped,
  }: {
    readonly search: string | undefined;
    readonly only?: readonly string[] | undefined;
    readonly skipped: readonly string[];
  },
) {
  const people = await Promise.all(
    members.map(async (member) => ({ member, user: await userIfAny(api, member.userId) })),
  );
  return people.filter(({ member, user }) => {
    const id = String(member.userId);
    if ((only && !only.includes(id)) || skipped.includes(id)) return false;
    const names = `${user?.name} ${user?.username} ${user?.email}`.toLowerCase();
    return names.includes(search.toLowerCase());
  });
}

async function show(api: Api, call: ApiCall, of: AskedMembership): Promise<Response> {
  return answer(api, found(withId(call, await directMembers(api.store, of))));
}

async function showAny(api: Api, call: ApiCall, of: AskedMembership): Promise<Response> {
  return answer(api, found(withId(call, await allMembers(api.store, of, api.clock()))));
}

function withId(call: ApiCall, members: readonly Member[]): Member | undefined {
  const id = idIn(call, 'user_id');
  return members.find(({ userId }) => userId === id);
}

async function answer(api: Api, member: Member, status = 200): Promise<Response> {
  const user = await userIfAny(api, member.userId);
  return Response.json(memberJson(member, user, api.addresses.url), { status });
}

function levelGiven(args: Args): number {
  const accessLevel = args.requiredInteger('access_level');
  if (memberLevels.includes(accessLevel)) return accessLevel;
  const body = { error: 'access_level does not have a valid value' };
  throw new HttpError(400, 'Bad Request', { body });
}

/** An empty date takes the end away; undefined says nothing about it. */
function endGiven(args: Args): Date | null | undefined {
  return args.text('expires_at') === '' ? null : args.date('expires_at');
}

/** People by id or user name, one or several. Throws 404 for one that is not there. */
function usersGiven(api: Api, args: Args): Promise<readonly User[]> {
  const ids = args.texts('user_id') ?? [];
  const names = args.texts('username') ?? [];
  if (ids.length + names.length === 0) {
    const body = {
      error: 'user_id, username are missing, at least one parameter must be provided',
    };
    throw new HttpError(400, 'Bad Request', { body });
  }
  return usersNamed(api, ids.map(Number), names);
}

async function add(api: Api, { args }: ApiCall, of: AskedMembership): Promise<Response> {
  const accessLevel = levelGiven(args);
  const expiresAt = endGiven(args) ?? null;
  const users = await usersGiven(api, args);
  const made = await Promise.allSettled(
    users.map(({ id }) => addMember(api, of, { userId: id, accessLevel, expiresAt })),
  );
  const [first] = made;
  if (made.length === 1 && first?.status === 'fulfilled') return answer(api, first.value, 201);
  const problems = made.flatMap((each, index) => {
    if (each.status === 'fulfilled') return [];
    const { reason } = each;
    const isOneOfMany = made.length > 1 && reason instanceof Refused && reason.code === 'conflict';
    if (!isOneOfMany) throw reason;
    return [[users[index]?.username, reason.message]];
  });
  const isFine = problems.length === 0;
  const body = isFine ? {} : { message: Object.fromEntries(problems) };
  return Response.json({ status: isFine ? 'success' : 'error', ...body }, { status: 201 });
}

async function edit(api: Api, call: ApiCall, of: AskedMembership): Promise<Response> {
  const wanted = { accessLevel: levelGiven(call.args), expiresAt: endGiven(call.args) };
  return answer(api, await editMember(api, of, idIn(call, 'user_id'), wanted));
}

async function remove(api: Api, call: ApiCall, of: AskedMembership): Promise<Response> {
  await removeMember(api, of, userOf(call), idIn(call, 'user_id'));
  return nothing();
}

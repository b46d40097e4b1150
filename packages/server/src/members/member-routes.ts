import { given } from '#given';
import { groupOf } from '#groups/group-access';
import { idIn, nothing } from '#http/answers';
import type { Args } from '#http/arguments';
import { HttpError } from '#http/http-error';
import { paged, pageOf, slice } from '#http/pages';
import { found } from '#refused';
import {
  type Api,
  type ApiCall,
  type ApiRoute,
  type ProjectCall,
  type UserCall,
  userOf,
} from '#rest/api';
import { StoreConflict } from '#store/records';
import type { User } from '#users/user';
import type { Member } from './member.ts';
import { memberJson } from './member-json.ts';
import {
  allMembers,
  directMembers,
  type Membership,
  membershipOfGroup,
  membershipOfProject,
} from './membership.ts';

/** Whose members a request is about, and the level of the one who asks. */
interface Scene extends Membership {
  readonly level: number;
}

type Handle = (api: Api, call: ApiCall, scene: Scene) => Promise<Response>;

const owner = 50;

/** Who may work on projects and groups. */
export const memberRoutes: readonly ApiRoute[] = [...projectRoutes(), ...groupRoutes()];

function projectRoutes(): ApiRoute[] {
  const base = '/projects/:id/members';
  const may = 'manage_project';
  const of = (handle: Handle) => async (api: Api, call: ProjectCall) => {
    const { identity, project } = call;
    const level = identity ? await api.auth.access.level(identity.user, project) : 0;
    return handle(api, call, { ...membershipOfProject(project), level });
  };
  return [
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
  const who = 'user';
  const of = (handle: Handle, least: number) => async (api: Api, call: UserCall) => {
    const group = await groupOf(api, call, least);
    const level = await api.auth.access.namespaceLevel(call.user, group);
    return handle(api, call, { ...membershipOfGroup(group), level });
  };
  return [
    { method: 'GET', path: base, who, handle: of(listDirect, 0) },
    { method: 'GET', path: `${base}/all`, who, handle: of(listAll, 0) },
    { method: 'GET', path: `${base}/all/:user_id`, who, handle: of(showAny, 0) },
    { method: 'GET', path: `${base}/:user_id`, who, handle: of(show, 0) },
    { method: 'POST', path: base, who, handle: of(add, owner) },
    { method: 'PUT', path: `${base}/:user_id`, who, handle: of(edit, owner) },
    { method: 'DELETE', path: `${base}/:user_id`, who, handle: of(remove, 0) },
  ];
}

async function listDirect(api: Api, call: ApiCall, scene: Scene): Promise<Response> {
  return answerList(api, call, await directMembers(api.store, scene));
}

async function listAll(api: Api, call: ApiCall, scene: Scene): Promise<Response> {
  return answerList(api, call, await allMembers(api.store, scene));
}

async function answerList(
  api: Api,
  { args, url }: ApiCall,
  members: readonly Member[],
): Promise<Response> {
  const query = (args.text('query') ?? '').toLowerCase();
  const only = args.texts('user_ids');
  const skipped = args.texts('skip_users') ?? [];
  const people = await Promise.all(
    members.map(async (member) => ({ member, user: await api.store.users.get(member.userId) })),
  );
  const matching = people.filter(({ member, user }) => {
    const id = String(member.userId);
    if ((only && !only.includes(id)) || skipped.includes(id)) return false;
    return `${user?.name} ${user?.username} ${user?.email}`.toLowerCase().includes(query);
  });
  const { items, total } = slice(matching, pageOf(args));
  const json = items.map(({ member, user }) => memberJson(member, user, api.addresses.url));
  return paged(url, args, json, { total });
}

async function show(api: Api, call: ApiCall, scene: Scene): Promise<Response> {
  return answer(api, found(withId(call, await directMembers(api.store, scene))));
}

async function showAny(api: Api, call: ApiCall, scene: Scene): Promise<Response> {
  return answer(api, found(withId(call, await allMembers(api.store, scene))));
}

function withId(call: ApiCall, members: readonly Member[]): Member | undefined {
  const id = idIn(call, 'user_id');
  return members.find(({ userId }) => userId === id);
}

async function answer(api: Api, member: Member, status = 200): Promise<Response> {
  const user = await api.store.users.get(member.userId);
  return Response.json(memberJson(member, user, api.addresses.url), { status });
}

const levels = [5, 10, 15, 20, 30, 40, 50];

/** Nobody gives or takes more than they have: a maintainer makes no owners. */
function requireLevel({ level }: Scene, accessLevel: number): void {
  if (accessLevel > level) throw new HttpError(403, 'Forbidden');
}

function levelGiven(args: Args, scene: Scene): number {
  const accessLevel = args.requiredInteger('access_level');
  if (!levels.includes(accessLevel)) {
    const body = { error: 'access_level does not have a valid value' };
    throw new HttpError(400, 'Bad Request', { body });
  }
  requireLevel(scene, accessLevel);
  return accessLevel;
}

/** An empty date takes the end away; undefined says nothing about it. */
function endGiven(args: Args): Date | null | undefined {
  return args.text('expires_at') === '' ? null : args.date('expires_at');
}

/** People by id or user name, one or several. Throws 404 for one that is not there. */
async function usersGiven(api: Api, args: Args): Promise<readonly User[]> {
  const ids = args.texts('user_id') ?? [];
  const names = args.texts('username') ?? [];
  if (ids.length + names.length === 0) {
    const body = {
      error: 'user_id, username are missing, at least one parameter must be provided',
    };
    throw new HttpError(400, 'Bad Request', { body });
  }
  const users = await Promise.all([
    ...ids.map((id) => api.store.users.get(Number(id))),
    ...names.map((name) => api.store.users.byUsername(name)),
  ]);
  return users.map((user) => found(user, 'User'));
}

async function add(api: Api, { args }: ApiCall, scene: Scene): Promise<Response> {
  const accessLevel = levelGiven(args, scene);
  const expiresAt = endGiven(args) ?? null;
  const users = await usersGiven(api, args);
  const { sourceKind, sourceId } = scene;
  const made = await Promise.allSettled(
    users.map(async ({ id: userId }) => {
      const createdAt = api.clock();
      const member = { sourceKind, sourceId, userId, accessLevel, createdAt, expiresAt };
      return api.store.members.create(member);
    }),
  );
  const [first] = made;
  if (made.length === 1 && first?.status === 'fulfilled') return answer(api, first.value, 201);
  if (made.length === 1 && first?.status === 'rejected') throw taken(first.reason);
  const problems = made.flatMap((each, index) =>
    each.status === 'rejected' ? [[users[index]?.username, taken(each.reason).message]] : [],
  );
  const isFine = problems.length === 0;
  const body = isFine ? {} : { message: Object.fromEntries(problems) };
  return Response.json({ status: isFine ? 'success' : 'error', ...body }, { status: 201 });
}

function taken(error: unknown): HttpError {
  if (error instanceof StoreConflict) {
    const message = 'Member already exists';
    return new HttpError(409, message, { body: { message } });
  }
  throw error;
}

/** A member who was made one here: nobody else's level can be changed from here. */
async function storedMember(api: Api, call: ApiCall, scene: Scene): Promise<Member> {
  const { sourceKind, sourceId } = scene;
  const userId = idIn(call, 'user_id');
  return found(await api.store.members.find({ sourceKind, sourceId, userId }));
}

async function edit(api: Api, call: ApiCall, scene: Scene): Promise<Response> {
  const member = await storedMember(api, call, scene);
  requireLevel(scene, member.accessLevel);
  const accessLevel = levelGiven(call.args, scene);
  if (accessLevel < owner) await requireOtherOwner(api, scene, member);
  const change = given({ accessLevel, expiresAt: endGiven(call.args) });
  return answer(api, found(await api.store.members.update(member.id, change)));
}

/** A group keeps an owner. */
async function requireOtherOwner(api: Api, scene: Scene, member: Member): Promise<void> {
  if (scene.sourceKind !== 'namespace' || member.accessLevel < owner) return;
  const members = await allMembers(api.store, scene);
  const others = members.filter(
    ({ userId, accessLevel }) => userId !== member.userId && accessLevel >= owner,
  );
  if (others.length === 0) {
    throw new HttpError(403, 'Forbidden - A group needs an owner: make someone else one first');
  }
}

/** People leave by themselves; to remove others takes the right to manage. */
async function remove(api: Api, call: ApiCall, scene: Scene): Promise<Response> {
  const member = await storedMember(api, call, scene);
  const isLeaving = member.userId === userOf(call).id;
  const least = scene.sourceKind === 'project' ? 40 : owner;
  if (!isLeaving && scene.level < least) throw new HttpError(403, 'Forbidden');
  requireLevel(scene, member.accessLevel);
  await requireOtherOwner(api, scene, member);
  await api.store.members.delete(member.id);
  return nothing();
}

import { HttpError } from '../http-error.ts';
import type { Member } from '../model/user.ts';
import { userJson } from '../present/user.ts';
import { StoreConflict } from '../store/store.ts';
import { type Api, type ApiRoute, found, idIn, nothing, type ProjectCall, userOf } from './api.ts';
import { paged, pageOf } from './page.ts';

/** Who may work on a project. */
export const memberRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: '/projects/:id/members', may: 'read_project', handle: list },
  { method: 'GET', path: '/projects/:id/members/all', may: 'read_project', handle: list },
  { method: 'POST', path: '/projects/:id/members', may: 'manage_project', handle: add },
  {
    method: 'GET',
    path: '/projects/:id/members/:user_id',
    may: 'read_project',
    handle: async (api, call) => Response.json(await memberJson(api, await one(api, call))),
  },
  {
    method: 'DELETE',
    path: '/projects/:id/members/:user_id',
    may: 'manage_project',
    handle: async (api, call) => {
      const member = await one(api, call);
      await requireLevel(api, call, member.accessLevel);
      await api.store.members.delete(member.id);
      return nothing();
    },
  },
];

const levels = [10, 15, 20, 30, 40, 50];

async function list(api: Api, { project, args, url }: ProjectCall): Promise<Response> {
  const source = { sourceKind: 'project', sourceId: project.id } as const;
  const { items, total } = await api.store.members.list(source, pageOf(args));
  const json = await Promise.all(items.map((member) => memberJson(api, member)));
  return paged(url, args, json, { total });
}

/** Nobody gives or takes more than they have: a maintainer makes no owners. */
async function requireLevel(api: Api, call: ProjectCall, accessLevel: number): Promise<void> {
  const own = await api.auth.access.level(userOf(call), call.project);
  if (accessLevel > own) throw new HttpError(403, 'Forbidden');
}

async function add(api: Api, call: ProjectCall): Promise<Response> {
  const { project, args } = call;
  const accessLevel = args.requiredInteger('access_level');
  if (!levels.includes(accessLevel)) {
    const body = { error: 'access_level does not have a valid value' };
    throw new HttpError(400, 'Bad Request', { body });
  }
  await requireLevel(api, call, accessLevel);
  const user = found(await api.store.users.get(args.requiredInteger('user_id')), 'User');
  try {
    const member = await api.store.members.create({
      sourceKind: 'project',
      sourceId: project.id,
      userId: user.id,
      accessLevel,
      createdAt: api.clock(),
      expiresAt: null,
    });
    return Response.json(await memberJson(api, member), { status: 201 });
  } catch (error) {
    if (error instanceof StoreConflict) throw new HttpError(409, 'Member already exists');
    throw error;
  }
}

async function one(api: Api, call: ProjectCall): Promise<Member> {
  const userId = idIn(call, 'user_id');
  const source = { sourceKind: 'project', sourceId: call.project.id, userId } as const;
  return found(await api.store.members.find(source));
}

async function memberJson(api: Api, member: Member) {
  const user = await api.store.users.get(member.userId);
  return {
    ...(user ? userJson(user, api.addresses.url) : { id: member.userId }),
    access_level: member.accessLevel,
    created_at: member.createdAt,
    expires_at: null,
    membership_state: 'active',
  };
}

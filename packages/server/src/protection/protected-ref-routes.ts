import { given } from '#given';
import { nothing } from '#http/answers';
import type { Args } from '#http/arguments';
import { HttpError } from '#http/http-error';
import { paged, pageOf, slice } from '#http/pages';
import { found } from '#refused';
import { type Api, type ApiRoute, type ProjectCall, userOf } from '#rest/api';
import { type Change, StoreConflict } from '#store/records';
import type { ProtectedRef } from './protected-ref.ts';
import { maintainersOnly, passes } from './protected-refs.ts';
import { levelGiven, levelsChanged, levelsGiven, levelsJson } from './protection-levels.ts';

type Kind = ProtectedRef['kind'];

/** Branches and tags that only some may change, and whose pipelines see protected variables. */
export const protectedRefRoutes: readonly ApiRoute[] = [
  ...routesFor('branch', '/projects/:id/protected_branches'),
  ...routesFor('tag', '/projects/:id/protected_tags'),
  {
    method: 'PATCH',
    path: '/projects/:id/protected_branches/:name',
    may: 'manage_project',
    handle: edit,
  },
];

function routesFor(kind: Kind, path: string): ApiRoute[] {
  const may = 'manage_project';
  return [
    { method: 'GET', path, may: 'push_code', handle: (api, call) => list(api, call, kind) },
    { method: 'POST', path, may, handle: (api, call) => protect(api, call, kind) },
    {
      method: 'GET',
      path: `${path}/:name`,
      may: 'push_code',
      handle: async (api, call) => Response.json(refJson(await one(api, call, kind))),
    },
    {
      method: 'DELETE',
      path: `${path}/:name`,
      may,
      handle: async (api, call) => {
        const ref = await one(api, call, kind);
        await requireUnprotect(api, call, ref);
        await api.store.protectedRefs.delete(ref.id);
        return nothing();
      },
    },
  ];
}

async function all(api: Api, { project }: ProjectCall, kind: Kind): Promise<ProtectedRef[]> {
  const refs = await api.store.protectedRefs.list(project.id);
  return refs.filter((ref) => ref.kind === kind);
}

async function list(api: Api, call: ProjectCall, kind: Kind): Promise<Response> {
  const search = kind === 'branch' ? (call.args.text('search') ?? '') : '';
  const refs = (await all(api, call, kind)).filter(({ pattern }) => pattern.includes(search));
  const { items, total } = slice(refs, pageOf(call.args));
  return paged(call.url, call.args, items.map(refJson), { total });
}

async function one(api: Api, call: ProjectCall, kind: Kind): Promise<ProtectedRef> {
  const refs = await all(api, call, kind);
  return found(refs.find(({ pattern }) => pattern === call.params.name));
}

/** Throws 403 for those whom the protection itself keeps from changing it. */
async function requireUnprotect(api: Api, call: ProjectCall, ref: ProtectedRef): Promise<void> {
  const user = userOf(call);
  const level = await api.auth.access.level(user, call.project);
  if (ref.unprotectLevels.length === 0) return;
  if (!passes(ref.unprotectLevels, { level, isAdmin: user.isAdmin })) {
    throw new HttpError(403, 'Forbidden');
  }
}

async function protect(api: Api, call: ProjectCall, kind: Kind): Promise<Response> {
  const pattern = call.args.requiredText('name');
  const rules = kind === 'branch' ? branchRules(call.args) : tagRules(call.args);
  const ref = { projectId: call.project.id, kind, pattern, ...rules, createdAt: api.clock() };
  try {
    return Response.json(refJson(await api.store.protectedRefs.create(ref)), { status: 201 });
  } catch (error) {
    if (!(error instanceof StoreConflict)) throw error;
    if (kind === 'tag') throw refused(422, ['Name has already been taken']);
    throw refused(409, `Protected branch '${pattern}' already exists`);
  }
}

function refused(status: number, message: unknown): HttpError {
  return new HttpError(status, 'Refused', { body: { message } });
}

type Rules = Pick<
  ProtectedRef,
  'pushLevels' | 'mergeLevels' | 'unprotectLevels' | 'allowsForcePush'
>;

function branchRules(args: Args): Rules {
  return {
    ...maintainersOnly,
    ...given({
      pushLevels: levelsGiven(args, 'allowed_to_push') ?? levelGiven(args, 'push_access_level'),
      mergeLevels: levelsGiven(args, 'allowed_to_merge') ?? levelGiven(args, 'merge_access_level'),
      unprotectLevels:
        levelsGiven(args, 'allowed_to_unprotect') ?? levelGiven(args, 'unprotect_access_level'),
      allowsForcePush: args.boolean('allow_force_push'),
    }),
  };
}

function tagRules(args: Args): Rules {
  const pushLevels =
    levelsGiven(args, 'allowed_to_create') ?? levelGiven(args, 'create_access_level');
  return { ...maintainersOnly, ...given({ pushLevels }) };
}

async function edit(api: Api, call: ProjectCall): Promise<Response> {
  const { args } = call;
  const ref = await one(api, call, 'branch');
  await requireUnprotect(api, call, ref);
  const change: Change<ProtectedRef> = given({
    pushLevels: levelsChanged(args, 'allowed_to_push', ref.id, ref.pushLevels),
    mergeLevels: levelsChanged(args, 'allowed_to_merge', ref.id, ref.mergeLevels),
    unprotectLevels: levelsChanged(args, 'allowed_to_unprotect', ref.id, ref.unprotectLevels),
    allowsForcePush: args.boolean('allow_force_push'),
  });
  const isNothing = Object.keys(change).length === 0;
  const changed = isNothing ? ref : await api.store.protectedRefs.update(ref.id, change);
  return Response.json(refJson(found(changed)));
}

function refJson(ref: ProtectedRef) {
  const base = { id: ref.id, name: ref.pattern };
  if (ref.kind === 'tag') {
    const created = levelsJson('allowed_to_create', ref.id, ref.pushLevels);
    return { ...base, create_access_levels: created };
  }
  return {
    ...base,
    push_access_levels: levelsJson('allowed_to_push', ref.id, ref.pushLevels),
    merge_access_levels: levelsJson('allowed_to_merge', ref.id, ref.mergeLevels),
    unprotect_access_levels: levelsJson('allowed_to_unprotect', ref.id, ref.unprotectLevels),
    allow_force_push: ref.allowsForcePush,
    code_owner_approval_required: false,
    inherited: false,
  };
}

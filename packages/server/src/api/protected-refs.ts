import type { ProtectedRef } from '../model/project.ts';
import { StoreConflict } from '../store/store.ts';
import { type Api, type ApiRoute, found, nothing, type ProjectCall, unprocessable } from './api.ts';
import { paged, pageOf, slice } from './page.ts';

type Kind = ProtectedRef['kind'];

/** Branches and tags whose pipelines see protected variables. */
export const protectedRefRoutes: readonly ApiRoute[] = [
  ...routesFor('branch', '/projects/:id/protected_branches'),
  ...routesFor('tag', '/projects/:id/protected_tags'),
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
        await api.store.protectedRefs.delete((await one(api, call, kind)).id);
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
  const { items, total } = slice(await all(api, call, kind), pageOf(call.args));
  return paged(call.url, call.args, items.map(refJson), { total });
}

async function one(api: Api, call: ProjectCall, kind: Kind): Promise<ProtectedRef> {
  const refs = await all(api, call, kind);
  return found(refs.find(({ pattern }) => pattern === call.params.name));
}

async function protect(api: Api, call: ProjectCall, kind: Kind): Promise<Response> {
  const pattern = call.args.requiredText('name');
  const { id } = call.project;
  try {
    const ref = { projectId: id, kind, pattern, createdAt: api.clock() };
    return Response.json(refJson(await api.store.protectedRefs.create(ref)), { status: 201 });
  } catch (error) {
    if (error instanceof StoreConflict) throw unprocessable('name', 'has already been taken');
    throw error;
  }
}

const maintainers = [{ access_level: 40, access_level_description: 'Maintainers' }];

function refJson(ref: ProtectedRef) {
  const base = { id: ref.id, name: ref.pattern };
  if (ref.kind === 'tag') return { ...base, create_access_levels: maintainers };
  return {
    ...base,
    push_access_levels: maintainers,
    merge_access_levels: maintainers,
    allow_force_push: true,
    code_owner_approval_required: false,
  };
}

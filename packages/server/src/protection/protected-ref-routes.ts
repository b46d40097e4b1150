import { given } from '#given';
import { nothing } from '#http/answers';
import type { Args } from '#http/arguments';
import { paged, pageOf, slice } from '#http/pages';
import { found } from '#refused';
import { type Api, type ApiRoute, asker, type ProjectCall } from '#rest/api';
import type { Change } from '#store/records';
import { levelGiven, levelsChanged, levelsGiven } from './level-arguments.ts';
import { editProtection, protectionsOfKind, protectRef, unprotect } from './protect-ref.ts';
import type { ProtectedRef } from './protected-ref.ts';
import { protectedRefJson } from './protected-ref-json.ts';
import { maintainersOnly } from './protected-refs.ts';

type Kind = ProtectedRef['kind'];

/** Branches and tags that only some may change, and whose pipelines see protected variables. */
export const protectedRefRoutes: readonly ApiRoute[] = [
  ...routesFor('branch', '/projects/:id/protected_branches'),
  ...routesFor('tag', '/projects/:id/protected_tags'),
  {
    method: 'PATCH',
    path: '/projects/:id/protected_branches/:name',
    may: 'manage_protections',
    handle: edit,
  },
];

function routesFor(kind: Kind, path: string): ApiRoute[] {
  const may = 'manage_protections';
  return [
    { method: 'GET', path, may: 'read_protections', handle: (api, call) => list(api, call, kind) },
    { method: 'POST', path, may, handle: (api, call) => protect(api, call, kind) },
    {
      method: 'GET',
      path: `${path}/:name`,
      may: 'read_protections',
      handle: async (api, call) => Response.json(protectedRefJson(await one(api, call, kind))),
    },
    {
      method: 'DELETE',
      path: `${path}/:name`,
      may,
      handle: async (api, call) => {
        await unprotect(api, asker(call), await one(api, call, kind));
        return nothing();
      },
    },
  ];
}

async function list(api: Api, call: ProjectCall, kind: Kind): Promise<Response> {
  const search = kind === 'branch' ? (call.args.text('search') ?? '') : '';
  const refs = (await protectionsOfKind(api, call.project, kind)).filter(({ pattern }) =>
    pattern.includes(search),
  );
  const { items, total } = slice(refs, pageOf(call.args));
  return paged(call.url, call.args, items.map(protectedRefJson), { total });
}

async function one(api: Api, call: ProjectCall, kind: Kind): Promise<ProtectedRef> {
  const refs = await protectionsOfKind(api, call.project, kind);
  return found(refs.find(({ pattern }) => pattern === call.params.name));
}

async function protect(api: Api, call: ProjectCall, kind: Kind): Promise<Response> {
  const pattern = call.args.requiredText('name');
  const rules = kind === 'branch' ? branchRules(call.args) : tagRules(call.args);
  const ref = await protectRef(api, { projectId: call.project.id, kind, pattern, ...rules });
  return Response.json(protectedRefJson(ref), { status: 201 });
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
  const change: Change<ProtectedRef> = given({
    pushLevels: levelsChanged(args, 'allowed_to_push', ref.id, ref.pushLevels),
    mergeLevels: levelsChanged(args, 'allowed_to_merge', ref.id, ref.mergeLevels),
    unprotectLevels: levelsChanged(args, 'allowed_to_unprotect', ref.id, ref.unprotectLevels),
    allowsForcePush: args.boolean('allow_force_push'),
  });
  return Response.json(protectedRefJson(await editProtection(api, asker(call), ref, change)));
}

import { nothing } from '#http/answers';
import { paged, pageOf, slice } from '#http/pages';
import { found } from '#refused';
import type { Api, ApiRoute, ProjectCall } from '#rest/api';
import { deployersChanged, deployersGiven } from './deployer-arguments.ts';
import { protectEnvironment, requireKnown } from './protect-environment.ts';
import type { Deployer, ProtectedEnvironment } from './protected-environment.ts';

const base = '/projects/:id/protected_environments';
const may = 'manage_protections';

/** Environments to which only some may deploy. */
export const protectedEnvironmentRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: base, may, handle: list },
  { method: 'POST', path: base, may, handle: protect },
  { method: 'GET', path: `${base}/:name`, may, handle: show },
  { method: 'PUT', path: `${base}/:name`, may, handle: edit },
  { method: 'DELETE', path: `${base}/:name`, may, handle: unprotect },
];

const descriptions: Readonly<Record<number, string>> = {
  30: 'Developers + Maintainers',
  40: 'Maintainers',
  60: 'Instance admins',
};

async function json(api: Api, { name, deployers }: ProtectedEnvironment) {
  return {
    name,
    deploy_access_levels: await Promise.all(deployers.map((it) => deployerJson(api, it))),
    required_approval_count: 0,
    approval_rules: [],
  };
}

async function deployerJson({ store }: Api, deployer: Deployer) {
  const { id, accessLevel, userId, groupId, groupInheritanceType } = deployer;
  const user = userId === null ? undefined : await store.users.get(userId);
  const group = groupId === null ? undefined : await store.namespaces.get(groupId);
  return {
    id,
    access_level: accessLevel,
    access_level_description: user?.name ?? group?.name ?? descriptions[accessLevel ?? 0] ?? '',
    user_id: userId,
    group_id: groupId,
    group_inheritance_type: groupInheritanceType,
  };
}

async function list(api: Api, { project, args, url }: ProjectCall): Promise<Response> {
  const all = await api.store.protectedEnvironments.list(project.id);
  const { items, total } = slice(all, pageOf(args));
  return paged(url, args, await Promise.all(items.map((it) => json(api, it))), { total });
}

async function named(api: Api, { project, params }: ProjectCall): Promise<ProtectedEnvironment> {
  return found(await api.store.protectedEnvironments.byName(project.id, params.name ?? ''));
}

async function show(api: Api, call: ProjectCall): Promise<Response> {
  return Response.json(await json(api, await named(api, call)));
}

async function protect(api: Api, { project, args }: ProjectCall): Promise<Response> {
  const wish = { name: args.requiredText('name'), deployers: deployersGiven(args) };
  const made = await protectEnvironment(api, project, wish);
  return Response.json(await json(api, made), { status: 201 });
}

async function edit(api: Api, call: ProjectCall): Promise<Response> {
  const rule = await named(api, call);
  const deployers = deployersChanged(call.args, rule.deployers);
  if (deployers === undefined) return Response.json(await json(api, rule));
  await requireKnown(api, call.project, deployers);
  const changed = await api.store.protectedEnvironments.update(rule.id, { deployers });
  return Response.json(await json(api, found(changed)));
}

async function unprotect(api: Api, call: ProjectCall): Promise<Response> {
  await api.store.protectedEnvironments.delete((await named(api, call)).id);
  return nothing();
}

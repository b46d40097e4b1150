import { nothing } from '#http/answers';
import { paged, pageOf, slice } from '#http/pages';
import type { Api, ApiRoute, ProjectCall } from '#rest/api';
import { deployersChanged, deployersGiven } from './deployer-arguments.ts';
import {
  chooseDeployers,
  protectEnvironment,
  unprotectEnvironment,
} from './protect-environment.ts';
import type { Deployer, ProtectedEnvironment } from './protected-environment.ts';
import {
  nameOfDeployer,
  protectedEnvironmentNamed,
  protectedEnvironmentsOf,
} from './read-protected-environments.ts';

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

async function deployerJson(api: Api, deployer: Deployer) {
  const { id, accessLevel, userId, groupId, groupInheritanceType } = deployer;
  const name = await nameOfDeployer(api, deployer);
  return {
    id,
    access_level: accessLevel,
    access_level_description: name ?? descriptions[accessLevel ?? 0] ?? '',
    user_id: userId,
    group_id: groupId,
    group_inheritance_type: groupInheritanceType,
  };
}

async function list(api: Api, { project, args, url }: ProjectCall): Promise<Response> {
  const all = await protectedEnvironmentsOf(api, project);
  const { items, total } = slice(all, pageOf(args));
  return paged(url, args, await Promise.all(items.map((it) => json(api, it))), { total });
}

function named(api: Api, { project, params }: ProjectCall): Promise<ProtectedEnvironment> {
  return protectedEnvironmentNamed(api, project, params.name ?? '');
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
  const changed = await chooseDeployers(api, call.project, rule, deployers);
  return Response.json(await json(api, changed));
}

async function unprotect(api: Api, call: ProjectCall): Promise<Response> {
  await unprotectEnvironment(api, await named(api, call));
  return nothing();
}

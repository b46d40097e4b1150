import { given } from '#given';
import { nothing } from '#http/answers';
import type { Args } from '#http/arguments';
import { paged, pageOf, slice } from '#http/pages';
import type { Api, ApiCall, ApiRoute, GroupCall, ProjectCall } from '#rest/api';
import {
  approvalCountGiven,
  approvalRulesChanged,
  deployersChanged,
  deployersGiven,
} from './deployer-arguments.ts';
import { nameOfDeployer } from './holding-protections.ts';
import {
  editProtection,
  ownerOf,
  type ProtectionPlace,
  protectEnvironment,
  unprotectEnvironment,
} from './protect-environment.ts';
import type { Deployer, ProtectedEnvironment } from './protected-environment.ts';
import {
  protectedEnvironmentNamed,
  protectedEnvironmentsOf,
} from './read-protected-environments.ts';

const ofProject = '/projects/:id/protected_environments';
const ofGroup = '/groups/:group_id/protected_environments';
const may = 'manage_protections';
const inGroup = 'manage_protections';

/** Environments to which only some may deploy: of a project by name, of a group by tier. */
export const protectedEnvironmentRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: ofProject, may, handle: inProject(list) },
  { method: 'POST', path: ofProject, may, handle: inProject(protect) },
  { method: 'GET', path: `${ofProject}/:name`, may, handle: inProject(show) },
  { method: 'PUT', path: `${ofProject}/:name`, may, handle: inProject(edit) },
  { method: 'DELETE', path: `${ofProject}/:name`, may, handle: inProject(unprotect) },
  { method: 'GET', path: ofGroup, inGroup, handle: inThatGroup(list) },
  { method: 'POST', path: ofGroup, inGroup, handle: inThatGroup(protect) },
  { method: 'GET', path: `${ofGroup}/:name`, inGroup, handle: inThatGroup(show) },
  { method: 'PUT', path: `${ofGroup}/:name`, inGroup, handle: inThatGroup(edit) },
  { method: 'DELETE', path: `${ofGroup}/:name`, inGroup, handle: inThatGroup(unprotect) },
];

type Handle = (api: Api, call: ApiCall, place: ProtectionPlace) => Promise<Response>;

function inProject(handle: Handle) {
  return (api: Api, call: ProjectCall) =>
    handle(api, call, { kind: 'project', project: call.project });
}

function inThatGroup(handle: Handle) {
  return (api: Api, call: GroupCall) => handle(api, call, { kind: 'group', group: call.group });
}

async function json({ store }: Api, protection: ProtectedEnvironment) {
  const { name, deployers, approvalRules, requiredApprovalCount } = protection;
  const who = async (it: Deployer) => deployerJson(it, await nameOfDeployer(store, it));
  return {
    name,
    deploy_access_levels: await Promise.all(deployers.map(who)),
    required_approval_count: requiredApprovalCount,
    approval_rules: await Promise.all(
      approvalRules.map(async (it) => ({
        ...(await who(it)),
        required_approvals: it.requiredApprovals,
      })),
    ),
  };
}

const deployerJson = (it: Deployer, description: string) => ({
  id: it.id,
  access_level: it.accessLevel,
  access_level_description: description,
  user_id: it.userId,
  group_id: it.groupId,
  group_inheritance_type: it.groupInheritanceType,
});

async function list(api: Api, { args, url }: ApiCall, place: ProtectionPlace): Promise<Response> {
  const all = await protectedEnvironmentsOf(api, ownerOf(place));
  const { items, total } = slice(all, pageOf(args));
  return paged(url, args, await Promise.all(items.map((it) => json(api, it))), { total });
}

function named(api: Api, { params }: ApiCall, place: ProtectionPlace) {
  return protectedEnvironmentNamed(api, ownerOf(place), params.name ?? '');
}

async function show(api: Api, call: ApiCall, place: ProtectionPlace): Promise<Response> {
  return Response.json(await json(api, await named(api, call, place)));
}

async function protect(api: Api, { args }: ApiCall, place: ProtectionPlace): Promise<Response> {
  const made = await protectEnvironment(api, place, {
    name: args.requiredText('name'),
    deployers: deployersGiven(args),
    approvalRules: approvalRulesChanged(args, []) ?? [],
    requiredApprovalCount: approvalCountGiven(args) ?? 0,
  });
  return Response.json(await json(api, made), { status: 201 });
}

async function edit(api: Api, call: ApiCall, place: ProtectionPlace): Promise<Response> {
  const present = await named(api, call, place);
  const change = changeGiven(call.args, present);
  const changed = await editProtection(api, place, present, change);
  return Response.json(await json(api, changed));
}

function changeGiven(args: Args, present: ProtectedEnvironment) {
  return given({
    deployers: deployersChanged(args, present.deployers),
    approvalRules: approvalRulesChanged(args, present.approvalRules),
    requiredApprovalCount: approvalCountGiven(args),
  });
}

async function unprotect(api: Api, call: ApiCall, place: ProtectionPlace): Promise<Response> {
  await unprotectEnvironment(api, await named(api, call, place));
  return nothing();
}

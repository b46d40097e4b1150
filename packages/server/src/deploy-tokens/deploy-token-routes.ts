import { idIn, nothing } from '#http/answers';
import { paged, pageOf, slice } from '#http/pages';
import type { Source } from '#members/member';
import type { Api, ApiCall, ApiRoute, GroupCall, ProjectCall } from '#rest/api';
import { makeDeployToken, revokeDeployToken } from './change-deploy-tokens.ts';
import { type DeployToken, holds, usernameOf } from './deploy-token.ts';
import { deployTokenOf, deployTokensOf } from './read-deploy-tokens.ts';

const ofProject = '/projects/:id/deploy_tokens';
const ofGroup = '/groups/:group_id/deploy_tokens';
const may = 'manage_tokens';
const inGroup = 'manage_tokens';
const reading = 'read_deploy_tokens';

/** Tokens of machines that fetch code and images. */
export const deployTokenRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: '/deploy_tokens', who: 'administrator', handle: (a, c) => list(a, c) },
  { method: 'GET', path: ofProject, may, handle: inProject(list) },
  { method: 'POST', path: ofProject, may, handle: inProject(create) },
  { method: 'GET', path: `${ofProject}/:token_id`, may, handle: inProject(show) },
  { method: 'DELETE', path: `${ofProject}/:token_id`, may, handle: inProject(revoke) },
  { method: 'GET', path: ofGroup, inGroup: reading, handle: ofThatGroup(list) },
  { method: 'POST', path: ofGroup, inGroup, handle: ofThatGroup(create) },
  { method: 'GET', path: `${ofGroup}/:token_id`, inGroup: reading, handle: ofThatGroup(show) },
  { method: 'DELETE', path: `${ofGroup}/:token_id`, inGroup, handle: ofThatGroup(revoke) },
];

type Handle = (api: Api, call: ApiCall, of: Source) => Promise<Response>;

function inProject(handle: Handle) {
  return (api: Api, call: ProjectCall): Promise<Response> =>
    handle(api, call, { sourceKind: 'project', sourceId: call.project.id });
}

function ofThatGroup(handle: Handle) {
  return (api: Api, call: GroupCall): Promise<Response> =>
    handle(api, call, { sourceKind: 'namespace', sourceId: call.group.id });
}

function json(token: DeployToken, now: Date) {
  const { id, name, expiresAt, isRevoked, scopes } = token;
  return {
    id,
    name,
    username: usernameOf(token),
    expires_at: expiresAt,
    revoked: isRevoked,
    expired: !isRevoked && !holds(token, now),
    scopes,
  };
}

async function list(api: Api, { args, url }: ApiCall, of?: Source): Promise<Response> {
  const isActive = args.boolean('active');
  const now = api.clock();
  const all = await deployTokensOf(api, of, isActive);
  const { items, total } = slice(all, pageOf(args));
  return paged(
    url,
    args,
    items.map((it) => json(it, now)),
    { total },
  );
}

function tokenOf(api: Api, call: ApiCall, of: Source): Promise<DeployToken> {
  return deployTokenOf(api, of, idIn(call, 'token_id'));
}

async function show(api: Api, call: ApiCall, of: Source): Promise<Response> {
  return Response.json(json(await tokenOf(api, call, of), api.clock()));
}

async function create(api: Api, { args }: ApiCall, of: Source): Promise<Response> {
  const { record, token } = await makeDeployToken(api, of, {
    name: args.requiredText('name'),
    username: args.text('username') ?? '',
    scopes: args.texts('scopes') ?? [],
    expiresAt: args.date('expires_at') ?? null,
  });
  return Response.json({ ...json(record, api.clock()), token }, { status: 201 });
}

async function revoke(api: Api, call: ApiCall, of: Source): Promise<Response> {
  await revokeDeployToken(api, await tokenOf(api, call, of));
  return nothing();
}

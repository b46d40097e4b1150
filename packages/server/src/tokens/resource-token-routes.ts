import { idIn, nothing } from '#http/answers';
import type { Args } from '#http/arguments';
import { HttpError } from '#http/http-error';
import { paged, pageOf, slice } from '#http/pages';
import type { Source } from '#members/member';
import {
  type Api,
  type ApiCall,
  type ApiRoute,
  asker,
  type GroupCall,
  type ProjectCall,
} from '#rest/api';
import { memberLevels, roleLevels } from '#rights/roles';
import type { AccessToken } from './access-token.ts';
import { tokensWanted } from './access-token-filter.ts';
import { accessTokenJson } from './access-token-json.ts';
import { levelOfToken, resourceTokenOf, resourceTokensOf } from './read-access-tokens.ts';
import {
  makeResourceToken,
  revokeResourceToken,
  rotateResourceToken,
  type TokenOwner,
} from './resource-tokens.ts';
import { rotateAccessToken } from './rotate-access-token.ts';

const ofProject = '/projects/:id/access_tokens';
const ofGroup = '/groups/:group_id/access_tokens';
const may = 'manage_tokens';
const inGroup = 'manage_tokens';
const scopes = ['self_rotate'] as const;

/** Tokens of projects and groups, which belong to no person. */
export const resourceTokenRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: ofProject, may, handle: inProject(list) },
  { method: 'POST', path: ofProject, may, handle: inProject(create) },
  { method: 'GET', path: `${ofProject}/:token_id`, may, handle: inProject(show) },
  { method: 'DELETE', path: `${ofProject}/:token_id`, may, handle: inProject(revoke) },
  {
    method: 'POST',
    path: `${ofProject}/self/rotate`,
    may: 'read_project',
    scopes,
    handle: rotateOwn,
  },
  { method: 'POST', path: `${ofProject}/:token_id/rotate`, may, handle: inProject(rotate) },
  { method: 'GET', path: ofGroup, inGroup, handle: ofThatGroup(list) },
  { method: 'POST', path: ofGroup, inGroup, handle: ofThatGroup(create) },
  { method: 'GET', path: `${ofGroup}/:token_id`, inGroup, handle: ofThatGroup(show) },
  { method: 'DELETE', path: `${ofGroup}/:token_id`, inGroup, handle: ofThatGroup(revoke) },
  {
    method: 'POST',
    path: `${ofGroup}/self/rotate`,
    inGroup: 'read_group',
    scopes,
    handle: rotateOwnOfGroup,
  },
  { method: 'POST', path: `${ofGroup}/:token_id/rotate`, inGroup, handle: ofThatGroup(rotate) },
];

type Handle = (api: Api, call: ApiCall, owner: TokenOwner) => Promise<Response>;

function inProject(handle: Handle) {
  return async (api: Api, call: ProjectCall): Promise<Response> => {
    const { user, project } = asker(call);
    const level = await api.auth.access.level(user, project);
    const source = { sourceKind: 'project', sourceId: project.id } as const;
    return handle(api, call, { ...source, maker: user, level });
  };
}

function ofThatGroup(handle: Handle) {
  return (api: Api, call: GroupCall): Promise<Response> => {
    const source = { sourceKind: 'namespace', sourceId: call.group.id } as const;
    return handle(api, call, { ...source, maker: call.user, level: roleLevels.owner });
  };
}

async function json(api: Api, token: AccessToken) {
  const level = await levelOfToken(api, token);
  return { ...accessTokenJson(token, api.clock()), access_level: level };
}

async function list(api: Api, { args, url }: ApiCall, owner: Source): Promise<Response> {
  const all = await resourceTokensOf(api, owner);
  const { items, total } = slice(tokensWanted(args, all, api.clock()), pageOf(args));
  return paged(url, args, await Promise.all(items.map((it) => json(api, it))), { total });
}

function tokenOf(api: Api, call: ApiCall, owner: Source): Promise<AccessToken> {
  return resourceTokenOf(api, owner, idIn(call, 'token_id'));
}

async function show(api: Api, call: ApiCall, owner: Source): Promise<Response> {
  return Response.json(await json(api, await tokenOf(api, call, owner)));
}

async function create(api: Api, { args }: ApiCall, owner: TokenOwner): Promise<Response> {
  const { record, token } = await makeResourceToken(api, owner, {
    name: args.requiredText('name'),
    description: args.text('description') ?? null,
    scopes: args.texts('scopes') ?? [],
    accessLevel: levelGiven(args),
    expiresAt: args.date('expires_at'),
  });
  return Response.json({ ...(await json(api, record)), token }, { status: 201 });
}

function levelGiven(args: Args): number {
  const level = args.integer('access_level') ?? roleLevels.maintainer;
  if (memberLevels.includes(level) && level >= roleLevels.guest) return level;
  const body = { error: 'access_level does not have a valid value' };
  throw new HttpError(400, 'Bad Request', { body });
}

async function revoke(api: Api, call: ApiCall, owner: Source): Promise<Response> {
  await revokeResourceToken(api, await tokenOf(api, call, owner));
  return nothing();
}

async function rotate(api: Api, call: ApiCall, owner: TokenOwner): Promise<Response> {
  const old = await tokenOf(api, call, owner);
  const end = call.args.date('expires_at');
  const { record, token } = await rotateResourceToken(api, owner, old, end);
  return Response.json({ ...(await json(api, record)), token });
}

async function answerRotated(api: Api, { args }: ApiCall, old: AccessToken): Promise<Response> {
  const { record, token } = await rotateAccessToken(api, old, args.date('expires_at'));
  return Response.json({ ...(await json(api, record)), token });
}

async function rotateOwn(api: Api, call: ProjectCall): Promise<Response> {
  const source = { sourceKind: 'project', sourceId: call.project.id } as const;
  return answerRotated(api, call, ownToken(call, source));
}

async function rotateOwnOfGroup(api: Api, call: GroupCall): Promise<Response> {
  const source = { sourceKind: 'namespace', sourceId: call.group.id } as const;
  return answerRotated(api, call, ownToken(call, source));
}

/** The token that asks, if it is this project's or group's. */
function ownToken({ identity }: ApiCall, { sourceKind, sourceId }: Source): AccessToken {
  const token = identity?.by === 'token' ? identity.token : undefined;
  if (token?.resourceKind === sourceKind && token.resourceId === sourceId) return token;
  throw new HttpError(405, '405 Method Not Allowed');
}

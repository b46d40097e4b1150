import { idIn, nothing } from '#http/answers';
import { paged, pageOf, slice } from '#http/pages';
import { notFound } from '#refused';
import { type Api, type ApiCall, type ApiRoute, type ProjectCall, userOf } from '#rest/api';
import type { AgentToken, ClusterAgent } from './agent.ts';
import { agentJson, agentTokenJson, allowedAgentsJson } from './agent-json.ts';
import {
  activeTokens,
  agentOf,
  agentTokenOf,
  makeAgentToken,
  registerAgent,
  removeAgent,
  revokeAgentToken,
} from './edit-agents.ts';
import { makeManifest } from './program/make-manifest.ts';
import { manifestRights } from './program/manifest-rules.ts';
import { agentsOf, standingOf } from './read-agents.ts';

const base = '/projects/:id/cluster_agents';
const one = `${base}/:agent_id`;
const tokens = `${one}/tokens`;
const reading = 'read_cluster_agents';
const may = 'manage_cluster_agents';

/** Ways into clusters that projects keep, and the tokens of the programs behind them. */
export const agentRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: base, may: reading, handle: list },
  { method: 'POST', path: base, may, handle: register },
  { method: 'GET', path: one, may: reading, handle: show },
  { method: 'DELETE', path: one, may, handle: remove },
  { method: 'POST', path: `${one}/manifest`, may, handle: manifest },
  { method: 'GET', path: tokens, may: reading, handle: listTokens },
  { method: 'POST', path: tokens, may, handle: createToken },
  { method: 'GET', path: `${tokens}/:token_id`, may: reading, handle: showToken },
  { method: 'DELETE', path: `${tokens}/:token_id`, may, handle: revokeToken },
  { method: 'GET', path: '/job/allowed_agents', who: 'anyone', byJob: true, handle: allowed },
];

const named = (api: Api, { project, params }: ProjectCall): Promise<ClusterAgent> =>
  agentOf(api, project, params.agent_id ?? '');

async function json(api: Api, { project }: ProjectCall, agent: ClusterAgent) {
  return agentJson(agent, await standingOf(api, project, agent));
}

async function list(api: Api, call: ProjectCall): Promise<Response> {
  const { args, project, url } = call;
  const { items, total } = slice(await agentsOf(api, project), pageOf(args));
  return paged(url, args, await Promise.all(items.map((it) => json(api, call, it))), { total });
}

async function show(api: Api, call: ProjectCall): Promise<Response> {
  return Response.json(await json(api, call, await named(api, call)));
}

async function register(api: Api, call: ProjectCall): Promise<Response> {
  const { args, project } = call;
  const wish = { name: args.requiredText('name'), cluster: args.text('cluster') };
  const made = await registerAgent(api, userOf(call), project, wish);
  return Response.json(await json(api, call, made), { status: 201 });
}

async function remove(api: Api, call: ProjectCall): Promise<Response> {
  await removeAgent(api, await named(api, call));
  return nothing();
}

/** Ours: what brings the agent's program into its cluster, with a token that was made for it. */
async function manifest(api: Api, call: ProjectCall): Promise<Response> {
  const { args } = call;
  const made = await makeManifest(api, userOf(call), await named(api, call), {
    replicas: args.integer('replicas') ?? 2,
    rights: args.word('rights', manifestRights) ?? 'impersonate',
    ...{ url: args.text('url'), image: args.text('image') },
  });
  const body = { manifest: made.manifest, token: whole(made.record) };
  return Response.json(body, { status: 201 });
}

async function listTokens(api: Api, call: ProjectCall): Promise<Response> {
  const { args, url } = call;
  const { items, total } = slice(
    await activeTokens(api, (await named(api, call)).id),
    pageOf(args),
  );
  return paged(url, args, items.map(agentTokenJson), { total });
}

async function tokenOf(api: Api, call: ProjectCall): Promise<AgentToken> {
  return agentTokenOf(api, await named(api, call), idIn(call, 'token_id'));
}

const whole = (token: AgentToken) => ({ ...agentTokenJson(token), last_used_at: token.lastUsedAt });

async function showToken(api: Api, call: ProjectCall): Promise<Response> {
  return Response.json(whole(await tokenOf(api, call)));
}

async function createToken(api: Api, call: ProjectCall): Promise<Response> {
  const { args } = call;
  const wish = {
    name: args.requiredText('name'),
    description: args.text('description') ?? null,
  };
  const { record, token } = await makeAgentToken(api, userOf(call), await named(api, call), wish);
  return Response.json({ ...whole(record), token }, { status: 201 });
}

async function revokeToken(api: Api, call: ProjectCall): Promise<Response> {
  await revokeAgentToken(api, await tokenOf(api, call));
  return nothing();
}

/** For a job that sends its token: everybody else has no job. */
async function allowed(api: Api, { identity }: ApiCall): Promise<Response> {
  if (identity?.by !== 'job') throw notFound('Job');
  const { facts, agents } = await api.agents.allowedFor(identity.job);
  return Response.json(allowedAgentsJson(facts, agents));
}

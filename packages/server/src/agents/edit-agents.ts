import { agentClusterRules } from '@slipway/contract';
import type { Cluster } from '#clusters/cluster';
import { createClusterClient } from '#clusters/cluster-client';
import { missingRights } from '#clusters/cluster-rights';
import { levelsOf } from '#clusters/clusters';
import type { Project } from '#projects/project';
import { found, Refused, unprocessable } from '#refused';
import type { Context } from '#services';
import { StoreConflict } from '#store/records';
import { hashToken, makeToken } from '#tokens/token';
import type { User } from '#users/user';
import { type AgentToken, agentTokenPrefix, type ClusterAgent, mostActiveTokens } from './agent.ts';

type AgentContext = Pick<Context, 'store' | 'clock' | 'clusterAccess' | 'seal'>;

const patienceMs = 5_000;

/** What is said of a new agent. */
export interface AgentWish {
  readonly name: string;
  /** `built-in`, or the id or name of a connected cluster; without it a program in the cluster dials out. */
  readonly cluster: string | undefined;
}

/** Registers an agent. Throws 400 for a name that is none or taken, or a cluster that is not there. */
export async function registerAgent(
  context: AgentContext,
  user: User,
  project: Project,
  { name, cluster }: AgentWish,
): Promise<ClusterAgent> {
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) {
    throw unprocessable(
      'name',
      "can contain only lowercase letters, digits, and '-', but cannot start or end with '-'",
    );
  }
  const record = {
    ...{ name, projectId: project.id, authorId: user.id },
    ...(await wayTo(context, project, cluster)),
    ...{ createdAt: context.clock(), connectedAt: null },
  };
  return context.store.agents.create(record).catch((error: unknown) => {
    if (!(error instanceof StoreConflict)) throw error;
    throw unprocessable('name', 'has already been taken');
  });
}

async function wayTo(
  context: AgentContext,
  project: Project,
  cluster: string | undefined,
): Promise<Pick<ClusterAgent, 'way' | 'clusterId'>> {
  const { store, clusterAccess } = context;
  if (cluster === undefined || cluster === '') return { way: 'tunnel', clusterId: null };
  if (cluster === 'built-in') {
    if (clusterAccess.builtIn) return { way: 'built-in', clusterId: null };
    throw unprocessable('cluster', 'is not there: this server runs without a built-in cluster');
  }
  const all = (await levelsOf(store, project)).flat();
  const meant = all.find(({ id, name }) => String(id) === cluster || name === cluster);
  if (meant) {
    await requireImpersonation(context, meant);
    return { way: 'connected', clusterId: meant.id };
  }
  throw unprocessable('cluster', `is none that ${project.fullPath} may use: ${cluster}`);
}

/** Slipway asks there as others, which an account for environments may not; a cluster that is away is told of when it is asked. */
async function requireImpersonation({ seal }: AgentContext, cluster: Cluster): Promise<void> {
  const token = seal.open(cluster.sealedToken);
  using client = createClusterClient({ ...cluster, token }, AbortSignal.timeout(patienceMs));
  const missing = await missingRights(client, agentClusterRules, '').catch(() => []);
  if (missing.length === 0) return;
  const [first, ...others] = missing;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  const remedy = cluster.isManaged
    ? 'slipway cluster account --agents | kubectl apply -f -'
    : 'give the account that it is connected by the verb "impersonate" there';
  throw unprocessable(
    'cluster',
    `does not let Slipway ask as whom the file of an agent names (${first}${more}): ${remedy}`,
  );
}

/** An agent of this project, by id or name; another one's is not there. */
export async function agentOf(
  { store }: Pick<Context, 'store'>,
  { id: projectId }: Project,
  idOrName: string,
): Promise<ClusterAgent> {
  const all = await store.agents.ofProject(projectId);
  const byId = all.find(({ id }) => String(id) === idOrName);
  return found(byId ?? all.find(({ name }) => name === idOrName), 'Agent');
}

/** Makes a token. It is in this answer and nowhere else. */
export async function makeAgentToken(
  { store, clock }: Pick<Context, 'store' | 'clock'>,
  user: User,
  { id: agentId, way }: ClusterAgent,
  wish: { readonly name: string; readonly description: string | null },
): Promise<{ readonly record: AgentToken; readonly token: string }> {
  if (way !== 'tunnel') {
    throw new Refused(
      'invalid',
      'this agent reaches its cluster directly: no program connects as it, and it needs no token',
    );
  }
  if ((await activeTokens({ store }, agentId)).length >= mostActiveTokens) {
    throw new Refused('invalid', 'An agent can have only two active tokens at a time');
  }
  const token = makeToken(agentTokenPrefix);
  const record = await store.agents.createToken({
    ...{ ...wish, agentId, tokenHash: hashToken(token), isRevoked: false },
    ...{ authorId: user.id, createdAt: clock(), lastUsedAt: null },
  });
  return { record, token };
}

/** Those that hold. */
export async function activeTokens(
  { store }: Pick<Context, 'store'>,
  agentId: number,
): Promise<readonly AgentToken[]> {
  return (await store.agents.tokens(agentId)).filter(({ isRevoked }) => !isRevoked);
}

/** One that holds, of this agent. */
export async function agentTokenOf(
  { store }: Pick<Context, 'store'>,
  { id: agentId }: ClusterAgent,
  id: number,
): Promise<AgentToken> {
  const token = await store.agents.getToken(id);
  const isTheirs = token?.agentId === agentId && !token.isRevoked;
  return found(isTheirs ? token : undefined, 'Agent Token');
}

/** Forgets an agent with its tokens: whoever uses it is cut off. */
export async function removeAgent(
  { store, events }: Pick<Context, 'store' | 'events'>,
  { id }: ClusterAgent,
): Promise<void> {
  await store.agents.delete(id);
  events.publish({ type: 'rights' });
}

/** Ends a token: the program that is connected by it is cut off. */
export async function revokeAgentToken(
  { store, events }: Pick<Context, 'store' | 'events'>,
  { id }: AgentToken,
): Promise<void> {
  await store.agents.updateToken(id, { isRevoked: true });
  events.publish({ type: 'rights' });
}

import type { Git } from '@slipway/git';
import { proxyToken } from '#cluster-ways/proxy-credential';
import type { JobRecord } from '#jobs/job';
import type { Log } from '#log';
import type { Project } from '#projects/project';
import type { Access } from '#rights/access';
import { roleLevels } from '#rights/roles';
import type { Identity } from '#sign-in/identity';
import type { Store } from '#store/store';
import type { Standing } from './access/identity-rules.ts';
import {
  type AgentFacts,
  decideJobAccess,
  type JobAccess,
  type JobFacts,
} from './access/job-access-rules.ts';
import { jobFacts, surroundings } from './access/job-facts.ts';
import { decideUserAccess, type UserDecision } from './access/user-access-rules.ts';
import type { ClusterAgent } from './agent.ts';
import type { AgentServers } from './agent-servers.ts';
import { type AgentConfigs, createAgentConfigs } from './config/agent-configs.ts';
import type { AgentContexts } from './kubeconfig.ts';

/** An agent that a job may use, and as what. */
export interface AllowedAgent {
  readonly agent: ClusterAgent;
  readonly project: Project;
  readonly access: Extract<JobAccess, { isAllowed: true }>['access'];
}

/** Who may use which agent. */
export interface Agents {
  readonly configs: AgentConfigs;
  readonly servers: AgentServers;
  /** All that a job may use. */
  allowedFor(
    job: JobRecord,
  ): Promise<{ readonly facts: JobFacts; readonly agents: readonly AllowedAgent[] }>;
  /** For the kubeconfig of a job; undefined when there is no agent for it. */
  contextsFor(job: JobRecord, token: string, isNear: boolean): Promise<AgentContexts | undefined>;
  decideForJob(
    agent: ClusterAgent,
    job: JobRecord,
  ): Promise<JobAccess & { readonly facts: JobFacts }>;
  decideForUser(agent: ClusterAgent, identity: Identity): Promise<UserDecision>;
}

export interface AgentsOptions {
  readonly store: Store;
  readonly git: Git;
  readonly access: Access;
  readonly log: Log;
  /** Where agents are asked, from this machine and from elsewhere. */
  readonly servers: AgentServers;
}

/** Decides by what the store and the agents' files say at that moment. */
export function createAgents(options: AgentsOptions): Agents {
  const { store, git, access, servers } = options;
  const configs = createAgentConfigs({ git });
  const known: Known = { ...options, configs };
  return {
    configs,
    servers,
    allowedFor: (job) => allowedFor(known, job),
    async contextsFor(job, token, isNear) {
      // Most instances have none, and every job asks.
      if ((await store.agents.all()).length === 0) return undefined;
      const { agents } = await allowedFor(known, job);
      if (agents.length === 0) return undefined;
      const contexts = agents.map(({ agent, project, access: { defaultNamespace } }) => ({
        agentId: agent.id,
        name: `${project.fullPath}:${agent.name}`,
        namespace: defaultNamespace,
        token: proxyToken({ kind: 'ci', id: agent.id, token }),
      }));
      return { server: isNear ? servers.near : servers.outside, contexts };
    },
    async decideForJob(agent, job) {
      const [its, facts] = await Promise.all([
        requiredFacts(known, agent),
        jobFacts({ store, access }, job),
      ]);
      return { ...decideJobAccess(its, facts), facts };
    },
    async decideForUser(agent, identity) {
      const its = await requiredFacts(known, agent);
      const standings = await standingsIn(known, its.config, its.rootId, identity);
      return decideUserAccess(its, identity.user.username, standings);
    },
  };
}

type Known = AgentsOptions & { readonly configs: AgentConfigs };

async function factsOf(
  { store, configs }: Known,
  agent: ClusterAgent,
): Promise<(AgentFacts & { of: Project }) | undefined> {
  const project = await store.projects.get(agent.projectId);
  if (!project) return undefined;
  const [{ rootId }, { config, problems }] = await Promise.all([
    surroundings(store, project),
    configs.of(project, agent),
  ]);
  return { name: agent.name, project, of: project, rootId, config, problems };
}

async function requiredFacts(known: Known, agent: ClusterAgent) {
  const facts = await factsOf(known, agent);
  if (facts) return facts;
  throw new Error(`agent ${agent.id} has no project`);
}

async function allowedFor(known: Known, job: JobRecord) {
  const { store, access, log } = known;
  const facts = await jobFacts({ store, access }, job);
  const agents: AllowedAgent[] = [];
  for (const agent of await store.agents.all()) {
    // One damaged repository is no reason to keep the jobs of others from running.
    const its = await factsOf(known, agent).catch((error: unknown) => {
      log.error('the file of an agent could not be read', { agent: agent.id, error });
    });
    if (its === undefined) continue;
    const decision = decideJobAccess(its, facts);
    if (decision.isAllowed) agents.push({ agent, project: its.of, access: decision.access });
  }
  return { facts, agents };
}

/** As what somebody may use an agent, by the projects and groups that its file lets in. */
async function standingsIn(
  known: Known,
  { userAccess }: AgentFacts['config'],
  rootId: number,
  identity: Identity,
): Promise<readonly Standing[]> {
  const { projects = [], groups = [] } = userAccess ?? {};
  const found = await Promise.all([
    ...projects.map((path) => standingInProject(known, path, rootId, identity)),
    ...groups.map((path) => standingInGroup(known, path, rootId, identity)),
  ]);
  return found.filter((it) => it !== undefined);
}

async function standingInProject(
  { store, access }: Known,
  path: string,
  rootId: number,
  identity: Identity,
): Promise<Standing | undefined> {
  const project = await store.projects.byPath(path);
  if (!project || (await surroundings(store, project)).rootId !== rootId) return undefined;
  if (!(await access.allows(identity, project, 'use_cluster_agents'))) return undefined;
  const { user } = identity;
  const level = user.isAdmin ? roleLevels.owner : await access.level(user, project);
  return { kind: 'project', id: project.id, level };
}

async function standingInGroup(
  { store, access }: Known,
  path: string,
  rootId: number,
  { user }: Identity,
): Promise<Standing | undefined> {
  const group = await store.namespaces.byPath(path);
  if (group?.kind !== 'group') return undefined;
  if ((await surroundings(store, { namespaceId: group.id })).rootId !== rootId) return undefined;
  if (!(await access.allowsInGroup(user, group, 'use_cluster_agents'))) return undefined;
  return { kind: 'group', id: group.id, level: await access.namespaceLevel(user, group) };
}

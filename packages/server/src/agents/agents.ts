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
export function createAgents({ store, git, access, log, servers }: AgentsOptions): Agents {
  const configs = createAgentConfigs({ git });

  async function factsOf(agent: ClusterAgent): Promise<(AgentFacts & { of: Project }) | undefined> {
    const project = await store.projects.get(agent.projectId);
    if (!project) return undefined;
    const [{ rootId }, { config, problems }] = await Promise.all([
      surroundings(store, project),
      configs.of(project, agent),
    ]);
    return { name: agent.name, project, of: project, rootId, config, problems };
  }

  async function standingsIn(
    { userAccess }: AgentFacts['config'],
    rootId: number,
    identity: Identity,
  ): Promise<readonly Standing[]> {
    const projects = (userAccess?.projects ?? []).map(async (path): Promise<Standing[]> => {
      const project = await store.projects.byPath(path);
      if (!project || (await surroundings(store, project)).rootId !== rootId) return [];
      if (!(await access.allows(identity, project, 'use_cluster_agents'))) return [];
      return [{ kind: 'project', id: project.id, level: await levelIn(project) }];
    });
    const groups = (userAccess?.groups ?? []).map(async (path): Promise<Standing[]> => {
      const group = await store.namespaces.byPath(path);
      if (group?.kind !== 'group') return [];
      const root = await surroundings(store, { namespaceId: group.id });
      if (root.rootId !== rootId) return [];
      if (!(await access.allowsInGroup(identity.user, group, 'use_cluster_agents'))) return [];
      const level = await access.namespaceLevel(identity.user, group);
      return [{ kind: 'group', id: group.id, level }];
    });
    return (await Promise.all([...projects, ...groups])).flat();

    async function levelIn(project: Project): Promise<number> {
      return identity.user.isAdmin ? roleLevels.owner : access.level(identity.user, project);
    }
  }

  async function allowedFor(job: JobRecord) {
    const facts = await jobFacts({ store, access }, job);
    const agents: AllowedAgent[] = [];
    for (const agent of await store.agents.all()) {
      // One damaged repository is no reason to keep the jobs of others from running.
      const known = await factsOf(agent).catch((error: unknown) => {
        log.error('the file of an agent could not be read', { agent: agent.id, error });
      });
      if (known === undefined) continue;
      const decision = decideJobAccess(known, facts);
      if (decision.isAllowed) agents.push({ agent, project: known.of, access: decision.access });
    }
    return { facts, agents };
  }

  return {
    configs,
    servers,
    allowedFor,
    async contextsFor(job, token, isNear) {
      // Most instances have none, and every job asks.
      if ((await store.agents.all()).length === 0) return undefined;
      const { agents } = await allowedFor(job);
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
      const [known, facts] = await Promise.all([factsOf(agent), jobFacts({ store, access }, job)]);
      if (!known) throw new Error(`agent ${agent.id} has no project`);
      return { ...decideJobAccess(known, facts), facts };
    },
    async decideForUser(agent, identity) {
      const known = await factsOf(agent);
      if (!known) throw new Error(`agent ${agent.id} has no project`);
      const standings = await standingsIn(known.config, known.rootId, identity);
      return decideUserAccess(known, identity.user.username, standings);
    },
  };
}

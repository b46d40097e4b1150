import { rolesUpTo } from './access/identity-rules.ts';
import type { JobFacts } from './access/job-access-rules.ts';
import type { AgentToken, ClusterAgent } from './agent.ts';
import type { AllowedAgent } from './agents.ts';
import { type ConfigProblem, problemText } from './config/agent-config.ts';

/** What there is to say about an agent beside its record. */
export interface AgentStanding {
  readonly configProject: object;
  readonly clusterName: string | null;
  readonly config: {
    readonly path: string;
    readonly isThere: boolean;
    readonly problems: readonly ConfigProblem[];
  };
  /** Programs that are connected as it just now. */
  readonly connections: readonly { readonly since: Date; readonly name: string }[];
  /** Why its cluster cannot be asked; null when it can. */
  readonly problem: string | null;
}

/** GitLab's shape; ours beside it: `cluster` and everything after it. */
export function agentJson(agent: ClusterAgent, standing: AgentStanding) {
  const { id, name, createdAt, authorId, way, connectedAt } = agent;
  const { configProject, clusterName, config, connections, problem } = standing;
  return {
    id,
    name,
    config_project: configProject,
    created_at: createdAt,
    created_by_user_id: authorId,
    is_receptive: false,
    cluster: way === 'built-in' ? 'built-in' : clusterName,
    way,
    connections: connections.map(({ since, name: program }) => ({ name: program, since })),
    connected_at: connectedAt,
    problem,
    configuration: {
      path: config.path,
      found: config.isThere,
      problems: config.problems.map((it) => ({ severity: it.severity, message: problemText(it) })),
    },
  };
}

/** GitLab's shape of a token in a list. */
export function agentTokenJson(token: AgentToken) {
  return {
    id: token.id,
    name: token.name,
    description: token.description,
    agent_id: token.agentId,
    status: token.isRevoked ? 'revoked' : 'active',
    created_at: token.createdAt,
    created_by_user_id: token.authorId,
  };
}

/** GitLab's answer to a job that asks for its agents. */
export function allowedAgentsJson(facts: JobFacts, agents: readonly AllowedAgent[]) {
  const { environment, user, groups, project, pipeline } = facts;
  return {
    allowed_agents: agents.map(({ agent, project: { id }, access }) => ({
      id: agent.id,
      config_project: { id },
      configuration: access.written,
    })),
    job: { id: facts.jobId },
    pipeline: { id: pipeline.id },
    project: { id: project.id, groups: groups.map(({ id }) => ({ id })) },
    user: { id: user.id, username: user.username, roles_in_project: rolesUpTo(user.level) },
    ...(environment && { environment: { tier: environment.tier, slug: environment.slug } }),
  };
}

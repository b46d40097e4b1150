import type { Project } from '#projects/project';
import type { Context } from '#services';
import type { ClusterAgent } from './agent.ts';
import type { AgentStanding } from './agent-json.ts';
import { awayText } from './agent-problem-rules.ts';

/** All of a project. */
export const agentsOf = (
  { store }: Pick<Context, 'store'>,
  { id }: Project,
): Promise<readonly ClusterAgent[]> => store.agents.ofProject(id);

/** What there is to say about an agent beside its record. */
export async function standingOf(
  { store, agents, agentConnections }: Pick<Context, 'store' | 'agents' | 'agentConnections'>,
  project: Project,
  agent: ClusterAgent,
): Promise<AgentStanding> {
  const { id, description, name, path, fullPath, createdAt, namespaceId } = project;
  const [config, cluster, namespace] = await Promise.all([
    agents.configs.of(project, agent),
    agent.clusterId === null ? undefined : store.clusters.get(agent.clusterId),
    store.namespaces.get(namespaceId),
  ]);
  const connections = agentConnections.of(agent.id);
  const isAway = agent.way === 'tunnel' && connections.length === 0;
  return {
    configProject: {
      ...{ id, description, name, name_with_namespace: `${namespace?.name} / ${name}` },
      ...{ path, path_with_namespace: fullPath, created_at: createdAt },
    },
    clusterName: cluster?.name ?? null,
    config,
    connections,
    problem: isAway ? awayText(agent) : (cluster?.problem ?? null),
  };
}

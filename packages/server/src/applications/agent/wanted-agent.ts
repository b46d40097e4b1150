import { load } from 'js-yaml';
import type { ClusterAgent } from '#agents/agent';
import { registerAgent } from '#agents/edit-agents';
import type { Project } from '#projects/project';
import { forbidden, Refused } from '#refused';
import type { Context } from '#services';
import type { Identity } from '#sign-in/identity';

/** An agent as the values of its release name it. */
export interface AgentName {
  readonly project: string;
  readonly name: string;
}

/** `agent: PROJECT:NAME` in the values. Throws 400 when it says no agent. */
export function agentIn(values: string): AgentName {
  const said = valueIn(values, 'agent');
  const [, project, name] = /^([^:\s]+):([^:\s]+)$/.exec(said) ?? [];
  if (project !== undefined && name !== undefined) return { project, name };
  throw new Refused('invalid', 'say which agent: "agent: PROJECT:NAME" in the values, or --agent', {
    field: 'values',
  });
}

function valueIn(values: string, key: string): string {
  try {
    const all = load(values) as Readonly<Record<string, unknown>> | null | undefined;
    return String(all?.[key] ?? '');
  } catch {
    // Helm tells of it, with the place.
    return '';
  }
}

type AgentContext = Pick<Context, 'store' | 'clock' | 'clusterAccess' | 'seal' | 'auth'>;

/** The project of an agent that somebody may keep agents in. */
export async function projectOf(
  { store, auth }: Pick<AgentContext, 'store' | 'auth'>,
  identity: Identity,
  { project: path }: AgentName,
): Promise<Project> {
  const project = await store.projects.byPath(path);
  const isSeen = project && (await auth.access.allows(identity, project, 'read_project'));
  if (!isSeen) throw new Refused('invalid', `there is no project ${path}`, { field: 'values' });
  if (await auth.access.allows(identity, project, 'manage_cluster_agents')) return project;
  throw forbidden(`only maintainers of ${path} keep its agents`);
}

/** The agent, registered when it is missing; one that has a way of its own needs no program. */
export async function provideAgent(
  context: AgentContext,
  identity: Identity,
  wanted: AgentName,
): Promise<ClusterAgent> {
  const project = await projectOf(context, identity, wanted);
  const present = (await context.store.agents.ofProject(project.id)).find(
    ({ name }) => name === wanted.name,
  );
  if (present === undefined) {
    const wish = { name: wanted.name, cluster: undefined };
    return registerAgent(context, identity.user, project, wish);
  }
  if (present.way === 'tunnel') return present;
  throw new Refused(
    'conflict',
    `the agent ${wanted.project}:${wanted.name} reaches its cluster directly, and needs no program in it`,
  );
}

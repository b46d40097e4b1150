import type { ClusterAgent, ClusterAgentToken } from '@slipway/contract';
import { allPages, apiCommand, type Call, wished } from '#api/api-command';
import { projectOption } from '#command';

/** All of a project. */
export const list = apiCommand({
  summary: 'Lists the agents for Kubernetes of a project, and whether their clusters can be asked.',
  options: projectOption,
  example: 'slipway agent list --project root/infra',
  ask: (call) => allPages<ClusterAgent>(call.api, agentsOf(call)),
  say: (agents) => ({
    heads: ['ID', 'AGENT', 'CLUSTER', 'STATE', 'FILE'],
    rows: agents.map((it) => [
      String(it.id),
      it.name,
      it.cluster ?? 'its own',
      stateOf(it),
      fileOf(it),
    ]),
    empty: 'no agents; slipway agent create NAME makes one',
  }),
});

/** One of them. */
export const show = apiCommand({
  summary: 'Shows an agent: its cluster, its tokens, what is wrong with its file.',
  positionals: ['NAME'],
  options: projectOption,
  example: 'slipway agent show production --project root/infra',
  ask: async (call) => {
    const agent = await call.api.get<ClusterAgent>(agentOf(call));
    const tokens = await allPages<ClusterAgentToken>(call.api, `${agentOf(call)}/tokens`);
    return { ...agent, tokens };
  },
  say: (agent) => [
    `${agent.config_project.path_with_namespace}:${agent.name} (${agent.id})`,
    `cluster  ${agent.cluster ?? 'its own'}: ${stateOf(agent)}`,
    `file     ${agent.configuration.path}: ${fileOf(agent)}`,
    ...agent.configuration.problems.map(({ severity, message }) => `  ${severity}: ${message}`),
    ...agent.connections.map(({ name, since }) => `program  ${name}, since ${since}`),
    ...agent.tokens.map(({ id, name, created_at }) => `token    ${id} ${name}, of ${created_at}`),
  ],
});

/** One more. */
export const create = apiCommand({
  summary: 'Registers an agent: a way into a cluster for jobs, as a file of the project says.',
  positionals: ['NAME'],
  options: {
    ...projectOption,
    cluster: {
      type: 'string',
      value: 'CLUSTER',
      description:
        'built-in, or a connected cluster (default: a program in the cluster dials out, see agent manifest)',
    },
  },
  example: 'slipway agent create production --cluster built-in --project root/infra',
  ask: (call) =>
    call.api.post<ClusterAgent>(agentsOf(call), {
      name: call.positionals[0],
      ...(call.flags.text('cluster') !== undefined && { cluster: call.flags.text('cluster') }),
    }),
  say: ({ name, configuration, way, config_project: { path_with_namespace: project } }) => [
    `the agent ${name} is registered; jobs of ${project} have the context ${project}:${name}`,
    `who else may use it, and as whom, says ${configuration.path}`,
    ...(way === 'tunnel' ? [`next: slipway agent manifest ${name} --project ${project}`] : []),
  ],
});

/** A token for its program, or the end of one. */
export const token = apiCommand({
  summary: 'Makes a token for the program of an agent, and shows it this once; or revokes one.',
  positionals: ['NAME'],
  options: {
    ...projectOption,
    called: { type: 'string', value: 'NAME', description: 'what the token is for' },
    revoke: { type: 'string', value: 'ID', description: 'end this one instead' },
  },
  example: 'slipway agent token production --project root/infra',
  ask: async (call) => {
    const id = call.flags.text('revoke');
    const tokens = `${agentOf(call)}/tokens`;
    if (id === undefined) {
      const name = call.flags.text('called') ?? 'program';
      return call.api.post<ClusterAgentToken>(tokens, { name });
    }
    await call.api.delete(`${tokens}/${encodeURIComponent(id)}`);
    return { id, status: 'revoked' } as const;
  },
  say: (made) =>
    made.status === 'revoked'
      ? `token ${made.id} is revoked; a program that was connected by it is cut off`
      : [made.token ?? '', 'this is the only time that it is shown'],
});

/** What brings its program into its cluster. */
export const manifest = apiCommand({
  summary: 'Prints what brings the program of an agent into its cluster, with a token made for it.',
  positionals: ['NAME'],
  options: {
    ...projectOption,
    replicas: { type: 'string', value: 'N', description: 'programs at a time (default: 2)' },
    rights: {
      type: 'string',
      value: 'RIGHTS',
      description:
        'of its account: impersonate (default), for access_as ci_job, ci_user, impersonate and user; or cluster-admin',
    },
    url: { type: 'string', value: 'URL', description: 'by which the cluster reaches Slipway' },
    image: { type: 'string', value: 'IMAGE', description: 'default: made of this very Slipway' },
  },
  example: 'slipway agent manifest far --project root/infra | kubectl apply -f -',
  async ask(call) {
    const names = { replicas: 'replicas', rights: 'rights', url: 'url', image: 'image' };
    const path = `/api/v4${agentOf(call)}/manifest`;
    // The first one makes the image, for as long as that takes.
    const answer = await call.api.follow('POST', path, wished(call.flags, names));
    return (await answer.json()) as { readonly manifest: string };
  },
  say: (made) => made.manifest.trimEnd(),
});

/** One less. */
export const remove = apiCommand({
  summary: 'Deletes an agent with its tokens; what stands in its cluster stays there.',
  positionals: ['NAME'],
  options: projectOption,
  example: 'slipway agent delete production --project root/infra',
  ask: async (call) => {
    await call.api.delete(agentOf(call));
    return { name: call.positionals[0] };
  },
  say: ({ name }) => `the agent ${name} is deleted`,
});

const agentsOf = ({ project }: Call) => `${project()}/cluster_agents`;

const agentOf = (call: Call) =>
  `${agentsOf(call)}/${encodeURIComponent(call.positionals[0] ?? '')}`;

function stateOf({ problem, way, connections }: ClusterAgent): string {
  if (problem !== null) return problem;
  return way === 'tunnel' ? `connected ${connections.length} ×` : 'reached directly';
}

function fileOf({ configuration: { found, problems } }: ClusterAgent): string {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  if (errors > 0) return errors === 1 ? '1 error: nobody is let in' : `${errors} errors`;
  return found ? 'in order' : 'none: for jobs of its own project alone';
}

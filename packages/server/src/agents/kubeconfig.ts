import { readYaml, toData } from '@slipway/ci';

/** A context for one agent. */
export interface AgentContext {
  readonly agentId: number;
  /** `group/project:agent`. */
  readonly name: string;
  readonly namespace: string | undefined;
  /** `ci:AGENT:JOB TOKEN`, `pat:AGENT:TOKEN`. */
  readonly token: string;
}

/** What a job is given for its agents. */
export interface AgentContexts {
  readonly server: AgentServer;
  readonly contexts: readonly AgentContext[];
}

/** Where agents are asked. */
export interface AgentServer {
  readonly url: string;
  /** Empty where everybody knows the authority. */
  readonly caPem: string;
}

interface Entries {
  readonly apiVersion: string;
  readonly kind: string;
  readonly clusters?: readonly unknown[];
  readonly users?: readonly unknown[];
  readonly contexts?: readonly unknown[];
}

/**
 * A kubeconfig with the contexts of agents beside what it has; the current context stays. Names of cluster
 * and users are GitLab's.
 */
export function withAgents(
  kubeconfig: string | undefined,
  { server: { url, caPem }, contexts: agents }: AgentContexts,
): string {
  const base = kubeconfig === undefined ? empty : dataOf(kubeconfig);
  const ca =
    caPem === '' ? {} : { 'certificate-authority-data': Buffer.from(caPem).toString('base64') };
  return JSON.stringify({
    ...base,
    clusters: [...(base.clusters ?? []), { name: 'gitlab', cluster: { server: url, ...ca } }],
    users: [
      ...(base.users ?? []),
      ...agents.map(({ agentId, token }) => ({ name: userOf(agentId), user: { token } })),
    ],
    contexts: [
      ...(base.contexts ?? []),
      ...agents.map(({ agentId, name, namespace }) => ({
        name,
        context: { cluster: 'gitlab', user: userOf(agentId), ...(namespace && { namespace }) },
      })),
    ],
  });
}

const empty: Entries = { apiVersion: 'v1', kind: 'Config' };

const userOf = (agentId: number) => `agent:${agentId}`;

/** One that Slipway has made itself. */
function dataOf(kubeconfig: string): Entries {
  const read = readYaml('kubeconfig', kubeconfig);
  if ('message' in read || read.root === undefined) throw new Error('a kubeconfig that is none');
  return toData(read.root) as unknown as Entries;
}

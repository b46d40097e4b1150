import type { Change, New } from '#store/records';

/**
 * A way into a cluster that a project keeps: GitLab's agent for Kubernetes. Who may use it, and as whom, says
 * `.gitlab/agents/NAME/config.yaml` of the project.
 */
export interface ClusterAgent {
  readonly id: number;
  /** The project whose file configures it. */
  readonly projectId: number;
  readonly name: string;
  /** How its cluster is reached: by a tunnel that a program in the cluster has opened, or directly. */
  readonly way: AgentWay;
  /** The connected cluster; null unless that is the way. */
  readonly clusterId: number | null;
  readonly authorId: number;
  readonly createdAt: Date;
  /** When its program was last connected; null before the first time, and for the other ways. */
  readonly connectedAt: Date | null;
}

/** The ways to an agent's cluster. */
export type AgentWay = 'tunnel' | 'built-in' | 'connected';

/** By which a program in a cluster is known as an agent. The token itself is never stored. */
export interface AgentToken {
  readonly id: number;
  readonly agentId: number;
  readonly name: string;
  readonly description: string | null;
  /** Hexadecimal SHA-256. */
  readonly tokenHash: string;
  readonly isRevoked: boolean;
  readonly authorId: number;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** What agents' tokens begin with, as on GitLab. */
export const agentTokenPrefix = 'glagent-';

/** GitLab's bound: the old one and the one that takes its place. */
export const mostActiveTokens = 2;

/** Where the file of an agent lies in its project. */
export function configPathOf({ name }: Pick<ClusterAgent, 'name'>): string {
  return `.gitlab/agents/${name}/config.yaml`;
}

/** What is remembered of agents and their tokens. */
export interface AgentStore {
  /** Throws `StoreConflict` when the project has one of that name. */
  create(agent: New<ClusterAgent>): Promise<ClusterAgent>;
  update(id: number, change: Change<ClusterAgent>): Promise<ClusterAgent | undefined>;
  delete(id: number): Promise<void>;
  get(id: number): Promise<ClusterAgent | undefined>;
  ofProject(projectId: number): Promise<readonly ClusterAgent[]>;
  all(): Promise<readonly ClusterAgent[]>;
  createToken(token: New<AgentToken>): Promise<AgentToken>;
  updateToken(id: number, change: Change<AgentToken>): Promise<AgentToken | undefined>;
  getToken(id: number): Promise<AgentToken | undefined>;
  tokenByHash(tokenHash: string): Promise<AgentToken | undefined>;
  /** Those of an agent, revoked ones too. */
  tokens(agentId: number): Promise<readonly AgentToken[]>;
}

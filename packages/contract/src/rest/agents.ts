/** An agent for Kubernetes, as the API shows it; from `cluster` on ours beside GitLab's. */
export interface ClusterAgent {
  readonly id: number;
  readonly name: string;
  readonly config_project: { readonly id: number; readonly path_with_namespace: string };
  readonly created_at: string;
  readonly created_by_user_id: number;
  /** `built-in`, the name of a connected cluster; null where a program in the cluster dials out. */
  readonly cluster: string | null;
  readonly way: 'tunnel' | 'built-in' | 'connected';
  /** Programs that are connected as it just now. */
  readonly connections: readonly { readonly name: string; readonly since: string }[];
  readonly connected_at: string | null;
  /** Why its cluster cannot be asked. */
  readonly problem: string | null;
  readonly configuration: {
    readonly path: string;
    readonly found: boolean;
    readonly problems: readonly {
      readonly severity: 'error' | 'warning';
      readonly message: string;
    }[];
  };
}

/** By which a program is known as an agent. */
export interface ClusterAgentToken {
  readonly id: number;
  readonly name: string;
  readonly description: string | null;
  readonly agent_id: number;
  readonly status: 'active' | 'revoked';
  readonly created_at: string;
  /** Where one token is shown. */
  readonly last_used_at?: string | null;
  /** When it was made, and never again. */
  readonly token?: string;
}

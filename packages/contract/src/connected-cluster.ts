import type { JobPods } from './job-pods.ts';

/** A connected cluster, as the API shows it. */
export interface ConnectedCluster {
  readonly id: number;
  readonly name: string;
  readonly managed: boolean;
  readonly enabled: boolean;
  readonly environment_scope: string;
  readonly domain: string | null;
  readonly cluster_type: string;
  readonly platform_kubernetes: {
    readonly api_url: string;
    readonly ca_cert: string | null;
    readonly namespace: string | null;
  };
  /** How the pods of jobs are made there; null: none are. */
  readonly jobs: JobPods | null;
  /** The secret there that holds its token; null where that is in none, or not known. */
  readonly token_secret: string | null;
  readonly checked_at: string | null;
  readonly problem: string | null;
}

import type { Executor, Relay } from '../executor.ts';

/** How the kubernetes executor runs scripts. */
export interface KubernetesOptions {
  /** Path of a kubeconfig file, or its text. */
  readonly kubeconfig: { readonly path: string } | { readonly text: string };
  readonly context?: string;
  /** Made when it is missing. Default `gitlab-managed-apps`. */
  readonly namespace?: string;
  /** Image of jobs that name none. */
  readonly image?: string;
  /** Image of the container that receives sources: needs `sh`, `tar` and `sleep`. */
  readonly helperImage: string;
  /** Asks the cluster to make `localhost:PORT` inside job pods reach the host. */
  readonly relay?: Relay;
  /** Between SIGTERM and SIGKILL when a job is canceled. Default 10. */
  readonly graceSeconds?: number;
  /** How long a pod may take to start. Default 180. */
  readonly startTimeoutSeconds?: number;
}
export function kubernetesExecutor(_options: KubernetesOptions): Executor {
  throw new Error('not ready');
}

import type { Engine } from '@slipway/engine';
import type { Relay } from '#execution/executor';
import type { ResourceLimits } from '#execution/resource-limits';
import type { PodSettings } from './pod-settings.ts';

/** Where a kubeconfig comes from. */
export type KubeconfigSource =
  | { readonly path: string }
  | { readonly text: string }
  | (() => Promise<string>);

/** How the kubernetes executor runs scripts. */
export interface KubernetesOptions {
  /**
   * A kubeconfig file, which may appear later, its text, or who gives the text at each job anew.
   * Undefined: jobs run in other `places` only.
   */
  readonly kubeconfig?: KubeconfigSource | undefined;
  /** Clusters in which some jobs run instead. */
  readonly places?: PodPlaces | undefined;
  readonly context?: string;
  /** Made when it is missing. Default `gitlab-managed-apps`. */
  readonly namespace?: string;
  /** What else the usual cluster wants of the pods of jobs. */
  readonly pods?: Omit<PodSettings, 'namespace'>;
  /** Image of jobs that name none. */
  readonly image?: string;
  /** Image of the container that receives sources: needs `sh`, `tar`, `head` and `sleep`. */
  readonly helperImage: string | (() => Promise<string>);
  /** The engine of this machine that runs the cluster's containers, where it does: jobs get a way to it. */
  readonly engine?: Engine;
  /** The registry whose images the server's registry brings: what jobs pull of it by their engine comes from there. */
  readonly proxied?: string | undefined;
  /** Asks the cluster to make `localhost:PORT` inside job pods reach the host. */
  readonly relay?: Relay;
  /** TCP ports of this machine that pods on it may use, beside the server's. */
  readonly hostPorts?: readonly number[] | undefined;
  /** For each container of a job, services too; a cluster that is not Slipway's has no limit of processes. */
  readonly limits?: ResourceLimits;
  /** Between SIGTERM and SIGKILL when a job is canceled. Default 10. */
  readonly graceSeconds?: number;
  /** How long a pod may take to start. Default 180. */
  readonly startTimeoutSeconds?: number;
  /** How long a job waits for services that name a port. Default 30. */
  readonly serviceTimeoutSeconds?: number;
  /** Environment of credential plugins in the kubeconfig. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A cluster beside the usual one, as it is used for one job. */
export interface PodPlace {
  /** What people call it. */
  readonly cluster: string;
  /** The text of a kubeconfig. */
  readonly kubeconfig: string;
  readonly helperImage: string;
  readonly pods: PodSettings;
}

/** Clusters beside the usual one. */
export interface PodPlaces {
  /** The one of a job; undefined when it runs in the usual one. Rejects with why it cannot be used. */
  ofJob(jobId: number): Promise<PodPlace | undefined>;
  /** All in which earlier jobs may have left something. */
  all(): Promise<readonly PodPlace[]>;
  isThere(): Promise<boolean>;
}

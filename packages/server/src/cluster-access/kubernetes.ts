import type { ClusterWay } from '#cluster-ways/cluster-way';
import type { ClusterApi } from '#clusters/cluster-api';

/**
 * A cluster that jobs may use, the built-in one or one that was connected: becomes `KUBECONFIG`, `KUBE_URL`, `KUBE_TOKEN`, …
 * of jobs that may.
 */
export interface KubernetesForJobs {
  /** Of one that was connected. */
  readonly id?: number;
  readonly name?: string;
  /** Whether environments have accounts of their own in it. Default yes. */
  readonly isManaged?: boolean;
  /** Where jobs work, whatever their environment. Default in a namespace of the environment's own. */
  readonly namespace?: string;
  /** Below which names its Ingresses are reached. */
  readonly domain?: string;
  /** For jobs on this machine. */
  readonly url: string;
  /** For jobs elsewhere. Default the same. */
  readonly publicUrl?: string;
  /** Empty where everybody knows the authority. */
  readonly caPem: string;
  /** The cluster's API, asked as Slipway itself: for rollouts, and what runs. */
  readonly api?: ClusterApi;
  /** The same as the account of an environment, where Slipway itself may do no more than make those. */
  readonly apiAs?: (environment: JobEnvironment) => ClusterApi;
  /** By which what a job asks is passed on to one that was connected, as the account of its environment. */
  readonly wayAs?: (environment: JobEnvironment) => Promise<ClusterWay>;
  /** What one job uses the cluster with, as long as it runs. Makes what is missing in the cluster. */
  access(job: ClusterJob): Promise<{ readonly kubeconfig: string; readonly token: string }>;
  /** Takes the rights of an environment away everywhere but in the namespaces that are kept. */
  withdraw(environment: EnvironmentName, kept: readonly string[]): Promise<void>;
  /**
   * Whether what a file, or the name of an environment, asks for is granted by itself while one person
   * alone uses this instance. Default yes.
   */
  readonly grantsByItself?: boolean;
}

/** A job that asks for the cluster. */
export type ClusterJob = {
  /** Full path of its project. */
  readonly project: string;
  readonly jobId: number;
  readonly timeoutSeconds: number;
  /** Whether it runs on this machine, where the cluster may have another address than elsewhere. */
  readonly isNear: boolean;
  /** By which it asks a connected cluster; undefined: directly. */
  readonly proxy?: JobProxy | undefined;
} & (
  | {
      /** Why it may not use the cluster; the cluster answers so to whatever the job asks. */
      readonly refusal: string;
    }
  | { readonly environment: JobEnvironment }
);

/** Where this server passes on what a job asks of a cluster. */
export interface JobProxy {
  readonly url: string;
  readonly caPem: string;
  /** The job's own. */
  readonly token: string;
}

/** How an environment is known in a cluster. */
export interface EnvironmentName {
  readonly projectId: number;
  readonly slug: string;
  /** The namespace that is the environment's own. */
  readonly namespace: string;
}

/** What a job's environment may, and this job of it. */
export interface JobEnvironment extends EnvironmentName {
  /** Namespaces of others in which the environment may edit, too. */
  readonly granted: readonly string[];
  /** What its own namespace may hold at once; 0 is no limit. Default none. */
  readonly quota?: { readonly pods: number; readonly volumes: number };
  /** Whether the job may, too: only jobs of protected refs may use what was granted. */
  readonly isTrusted: boolean;
  /** Where the job works unless it names another namespace. */
  readonly workingNamespace: string;
  /** What follows each refusal of the cluster: what the job may, and how to change that. */
  readonly hint: string;
}

import type { JobPods } from '@slipway/contract';
import type { Change, New } from '#store/records';

/** Whose jobs may use a cluster: everybody's, those of a group and the groups below it, or a project's. */
export interface ClusterOwner {
  readonly ownerKind: 'instance' | 'namespace' | 'project';
  /** 0 for the instance. */
  readonly ownerId: number;
}

/** A cluster that somebody has connected. */
export interface Cluster extends ClusterOwner {
  readonly id: number;
  readonly name: string;
  /** For which environments it is: `*`, `production`, `review/*`. */
  readonly environmentScope: string;
  readonly isEnabled: boolean;
  /** Whether each environment gets a namespace and an account; else jobs use the cluster's own token. */
  readonly isManaged: boolean;
  readonly apiUrl: string;
  /** Null: one of the authorities that everybody knows. */
  readonly caPem: string | null;
  /** The token, encrypted: it is never shown again. */
  readonly sealedToken: string;
  /** Where jobs work; null: in a namespace for each environment. */
  readonly namespace: string | null;
  /** `KUBE_INGRESS_BASE_DOMAIN`. */
  readonly domain: string | null;
  /** How the pods of jobs are made in it; null: jobs do not run there. */
  readonly jobPods: JobPods | null;
  /** Whether it may be on this machine or in a private network: administrators decide that. */
  readonly mayBeLocal: boolean;
  readonly authorId: number;
  readonly createdAt: Date;
  /** When it was last asked for something. */
  readonly checkedAt: Date | null;
  /** Why it could not be used then; null when it could. */
  readonly problem: string | null;
}

/** What is remembered of clusters. */
export interface ClusterStore {
  /** Throws `StoreConflict` when the owner has one for that scope. */
  create(cluster: New<Cluster>): Promise<Cluster>;
  update(id: number, change: Change<Cluster>): Promise<Cluster | undefined>;
  delete(id: number): Promise<void>;
  get(id: number): Promise<Cluster | undefined>;
  /** All that let jobs run and are not switched off. */
  forJobs(): Promise<readonly Cluster[]>;
  /** All that are not switched off, whoever has connected them. */
  inUse(): Promise<readonly Cluster[]>;
  list(owner: ClusterOwner): Promise<readonly Cluster[]>;
}

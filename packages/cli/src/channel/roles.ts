import type { JobDeed, NamedImage, PinnedImage } from '@slipway/kube';
import type { Collected, CollectWish, Part, TagDetails, TagPage } from '@slipway/registry';
import type { ClusterJob, JobPlace, PullDecision, PullWish } from '@slipway/server';
import type { Config } from '#config';

/** The parts of Slipway that run in processes of their own, in the order in which they start. */
export const roleNames = ['cluster', 'server', 'registry', 'runners', 'network'] as const;

export type RoleName = (typeof roleNames)[number];

/** The roles that connections go to: of the main port, and of the cluster's own. */
export type Destination = Exclude<RoleName, 'runners'>;

/** A right that a token was given, as the registry asks for it. */
export interface Right {
  readonly type: 'repository' | 'registry';
  readonly name: string;
  readonly actions: readonly string[];
}

/**
 * All that roles ask each other beside the public protocols. Each call may be made twice: what was asked
 * of a role that ended is asked again of the one that takes its place.
 */
export interface RoleCalls {
  readonly cluster: {
    /** What one job uses the cluster with; makes what its environment needs. */
    jobAccess(job: ClusterJob): Promise<{ readonly token: string; readonly kubeconfig: string }>;
    /** Takes an environment's rights away everywhere but in the namespaces that are kept. */
    withdraw(namespace: string, kept: readonly string[]): Promise<void>;
    /** The kubeconfig by which the kubernetes executor runs pods. */
    runnerAccess(): Promise<string>;
    forgetProject(path: string): Promise<void>;
    /** Removes the namespaces of a project's environments. */
    removeProject(projectId: number): Promise<void>;
    pinnedImages(): Promise<readonly PinnedImage[]>;
    namedImages(): Promise<readonly NamedImage[]>;
    podCount(): Promise<number>;
    /** Whether there is a pod, a service or an ingress: then the network runs, or will in a moment. */
    usesNetwork(): Promise<boolean>;
    /** Whether an ingress names this host. */
    claimsHost(host: string): Promise<boolean>;
  };
  readonly server: {
    decideImage(wish: PullWish): Promise<PullDecision>;
    isJobRunning(jobId: number): Promise<boolean>;
    /** What a job did in the cluster: kept when this resolves. */
    jobDid(deed: JobDeed): Promise<void>;
    /** In which connected cluster a job's pod runs; undefined: in the built-in one. */
    jobPlace(jobId: number): Promise<JobPlace | undefined>;
    /** All of them. */
    jobPlaces(): Promise<readonly JobPlace[]>;
    hasJobPlaces(): Promise<boolean>;
    stillAllows(claims: Readonly<Record<string, unknown>>, wanted: Right): Promise<boolean>;
  };
  readonly registry: {
    /** Resolves when it serves: it may be started when it is asked for the first time. */
    isThere(): Promise<void>;
    repositories(): Promise<readonly string[]>;
    tagNames(repository: string): Promise<readonly string[]>;
    tagPage(repository: string, part: Part): Promise<TagPage>;
    tags(repository: string, names: readonly string[]): Promise<readonly TagDetails[]>;
    sizeBytes(repository: string): Promise<number>;
    setTag(repository: string, name: string, from: string): Promise<boolean>;
    deleteTags(repository: string, names: readonly string[]): Promise<readonly string[]>;
    deleteRepository(repository: string): Promise<boolean>;
    deleteRepositories(path: string): Promise<boolean>;
    moveRepositories(from: string, to: string): Promise<boolean>;
    collect(wish: CollectWish): Promise<Collected>;
  };
  readonly runners: {
    forgetProject(project: { readonly id: number; readonly path: string }): Promise<void>;
  };
  /** What the cluster asks of it goes straight there, in the order of its objects. */
  readonly network: {
    /** Resolves when it serves: it is started when it is asked for the first time. */
    isThere(): Promise<void>;
  };
}

/** What the others know of a role that has started. */
export interface RoleFacts {
  readonly cluster: {
    readonly url: string;
    /** Where other machines reach it; the same when they do not. */
    readonly publicUrl: string;
    readonly port: number;
    readonly caPem: string;
    /** Its administrator's. */
    readonly token: string;
    readonly kubeconfigPath: string;
  };
  readonly server: {
    /** How tokens for the registry are signed. */
    readonly registryAuth: {
      readonly issuer: string;
      readonly realm: string;
      readonly service: string;
      readonly publicKeyPem: string;
    };
  };
  readonly registry: Readonly<Record<string, never>>;
  readonly runners: Readonly<Record<string, never>>;
  readonly network: Readonly<Record<string, never>>;
}

/** What a role starts with. */
export interface RoleInput {
  readonly config: Config;
  readonly mainPort: number;
  /** Undefined without a cluster. */
  readonly clusterPort: number | undefined;
  readonly facts: Partial<RoleFacts>;
}

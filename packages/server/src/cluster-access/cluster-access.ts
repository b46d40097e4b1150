import type { AuditLog } from '#audit/audit-log';
import type { Environment } from '#environments/environment';
import { unusable } from '#foreign-clusters/foreign-kubernetes';
import type { JobRecord } from '#jobs/job';
import type { Limits } from '#limits/limits';
import type { Clock } from '#log';
import type { Project } from '#projects/project';
import { Refused } from '#refused';
import { ownNamespaceOf } from './access-rules.ts';
import { type AccessWish, createEnvironmentGrants } from './environment-grants.ts';
import { own } from './environment-namespace.ts';
import { type AskingJob, accessForJob, type JobAccess, type JobCluster } from './job-access.ts';
import type { KubernetesForJobs } from './kubernetes.ts';
import { type LookOptions, look } from './look.ts';
import { knownEnvironment, type WayOfJob, wayOfJob } from './way-of-job.ts';

/** What jobs may do in the cluster of their environment. */
export interface ClusterAccess {
  /** Whether there is a cluster for jobs of a project. */
  isThere(project: Project): Promise<boolean>;
  /** Where a job will work; undefined when it may not use a cluster. */
  placeFor(wish: AccessWish): Promise<JobPlaceInCluster | undefined>;
  /**
   * Makes what is missing, and grants what is granted by itself. Undefined when there is no cluster for
   * the job.
   */
  forJob(wish: AccessWish, asking: AskingJob): Promise<JobAccess | undefined>;
  /** How a job that runs asks a connected cluster. */
  wayOfJob(job: JobRecord, clusterId: number): Promise<WayOfJob>;
  /** The cluster of this Slipway. */
  readonly builtIn: KubernetesForJobs | undefined;
  /** The cluster that an environment is deployed to; undefined when there is none. */
  clusterOf(project: Project, environment: Environment): Promise<KubernetesForJobs | undefined>;
  /** Takes an environment's rights away but for these namespaces, in each cluster that it may have used. */
  withdraw(environment: Environment, own: string, kept: readonly string[]): Promise<void>;
}

/** What a job's texts may refer to. */
export type JobPlaceInCluster = Pick<JobCluster, 'url' | 'domain'> & { readonly namespace: string };

export interface ClusterAccessOptions extends LookOptions {
  readonly limits: Pick<Limits, 'of'>;
  readonly audit: AuditLog;
  readonly clock: Clock;
}

/** Decides by what the store says at that moment, and writes grants down before they hold. */
export function createClusterAccess(options: ClusterAccessOptions): ClusterAccess {
  const { builtIn, clusters } = options;
  const grants = createEnvironmentGrants(options);
  return {
    isThere: async (project) => builtIn !== undefined || clusters.isThere(project),
    builtIn,
    clusterOf: (project, environment) => clusterOf(options, project, environment),
    placeFor: (wish) => placeFor(options, wish),
    forJob: (wish, asking) => accessForJob({ ...options, grants }, wish, asking),
    wayOfJob: (job, clusterId) => wayOfJob(options, job, clusterId),
    withdraw: (environment, namespace, kept) => withdraw(options, environment, namespace, kept),
  };
}

async function clusterOf(
  { store, builtIn, clusters }: LookOptions,
  project: Project,
  environment: Environment,
): Promise<KubernetesForJobs | undefined> {
  const connected = await clusters.forEnvironment(project, environment.name);
  if (!connected?.apiAs) return connected ?? builtIn;
  const rows = await store.environmentNamespaces.list(environment.id);
  const account = knownEnvironment(project, environment, rows, connected, true);
  // Undefined where nothing was deployed yet.
  return account ? { ...connected, api: connected.apiAs(account) } : connected;
}

async function placeFor(
  options: LookOptions,
  wish: AccessWish,
): Promise<JobPlaceInCluster | undefined> {
  const { environment, rows, decision, kubernetes } = await look(options, wish);
  if (!decision.isAllowed || !environment || !kubernetes) return undefined;
  const { project, wanted } = wish;
  const fallback = ownNamespaceOf(project.path, project.id, environment.slug);
  const namespace = wanted ?? kubernetes.namespace ?? own(rows) ?? fallback;
  return { url: kubernetes.url, domain: kubernetes.domain, namespace };
}

async function withdraw(
  { store, builtIn, clusters }: LookOptions,
  { projectId, slug }: Environment,
  namespace: string,
  kept: readonly string[],
): Promise<void> {
  const project = await store.projects.get(projectId);
  const connected = project ? await clusters.ofProject(project) : [];
  for (const one of builtIn ? [builtIn, ...connected] : connected) {
    await one.withdraw({ projectId, slug, namespace }, kept).catch((error: unknown) => {
      if (one.name === undefined) throw error;
      throw new Refused('conflict', unusable(one.name, error));
    });
  }
}

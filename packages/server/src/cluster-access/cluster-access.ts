import type { AuditLog } from '#audit/audit-log';
import type { Clusters } from '#clusters/clusters';
import { deploys } from '#deployment-approvals/approval-rules';
import type { Environment } from '#environments/environment';
import { unusable } from '#foreign-clusters/foreign-kubernetes';
import type { Limits } from '#limits/limits';
import type { Clock } from '#log';
import type { Project } from '#projects/project';
import { needsApproval } from '#protected-environments/approval-need-rules';
import { protectionsOf } from '#protected-environments/holding-protections';
import { Refused } from '#refused';
import type { Store } from '#store/store';
import { type AccessDecision, decideAccess, ownNamespaceOf } from './access-rules.ts';
import {
  type AccessWish,
  createEnvironmentGrants,
  type EnvironmentAccount,
} from './environment-grants.ts';
import { granted, own } from './environment-namespace.ts';
import type { KubernetesForJobs } from './kubernetes.ts';

/** A cluster as a job sees it. */
export interface JobCluster {
  readonly url: string;
  readonly caPem: string;
  readonly domain: string | undefined;
}

/** What a job is given. */
export interface JobAccess {
  readonly cluster: JobCluster;
  readonly kubeconfig: string;
  /** Undefined when the job may do nothing: the kubeconfig's answers, or a notice, say why. */
  readonly right: { readonly token: string; readonly namespace: string } | undefined;
  /** For its log. */
  readonly notices: readonly string[];
}

/** What jobs may do in the cluster of their environment. */
export interface ClusterAccess {
  /** Whether there is a cluster for jobs of a project. */
  isThere(project: Project): Promise<boolean>;
  /** Where a job will work; undefined when it may not use a cluster. */
  placeFor(
    wish: AccessWish,
  ): Promise<(Pick<JobCluster, 'url' | 'domain'> & { readonly namespace: string }) | undefined>;
  /**
   * Makes what is missing, and grants what is granted by itself. Undefined when there is no cluster for
   * the job.
   */
  forJob(wish: AccessWish, isNear: boolean): Promise<JobAccess | undefined>;
  /** The cluster of this Slipway. */
  readonly builtIn: KubernetesForJobs | undefined;
  /** The cluster that an environment is deployed to; undefined when there is none. */
  clusterOf(project: Project, environment: Environment): Promise<KubernetesForJobs | undefined>;
  /** Takes an environment's rights away but for these namespaces, in each cluster that it may have used. */
  withdraw(environment: Environment, own: string, kept: readonly string[]): Promise<void>;
}

export interface ClusterAccessOptions {
  readonly store: Store;
  readonly limits: Pick<Limits, 'of'>;
  readonly audit: AuditLog;
  readonly clock: Clock;
  /** The built-in one, for environments for which no other was connected. */
  readonly builtIn: KubernetesForJobs | undefined;
  readonly clusters: Clusters;
}

/** Decides by what the store says at that moment, and writes grants down before they hold. */
export function createClusterAccess({
  store,
  limits,
  audit,
  clock,
  builtIn,
  clusters,
}: ClusterAccessOptions): ClusterAccess {
  const grants = createEnvironmentGrants({ store, limits, audit, clock });

  async function look({ project, pipeline, job, wanted }: AccessWish) {
    const environment =
      job.environmentId === null ? undefined : await store.environments.get(job.environmentId);
    const [protections, rows, people, connected] = await Promise.all([
      environment ? protectionsOf(store, environment) : [],
      environment ? store.environmentNamespaces.list(environment.id) : [],
      environment ? store.users.activePeople() : 0,
      environment && clusters.forEnvironment(project, environment.name),
    ]);
    const kubernetes = connected ?? builtIn;
    const decision = decideAccess({
      project: project.fullPath,
      pipeline,
      environment,
      isProtectedEnvironment: protections.length > 0,
      needsApproval: protections.some(needsApproval),
      deploys: deploys(job),
      rows,
      wanted,
      grantsByItself: people === 1 && (builtIn?.grantsByItself ?? true),
      sharedAccount: kubernetes?.isManaged === false ? kubernetes.name : undefined,
    });
    return { environment, rows, decision, kubernetes };
  }

  async function used(
    wish: AccessWish,
    kubernetes: KubernetesForJobs,
    environment: Environment,
    decision: Extract<AccessDecision, { isAllowed: true }>,
  ) {
    return kubernetes.isManaged === false
      ? withSharedAccount(kubernetes, environment, wish)
      : grants.account(wish, environment, decision, kubernetes.namespace);
  }

  return {
    isThere: async (project) => builtIn !== undefined || clusters.isThere(project),
    builtIn,
    async clusterOf(project, environment) {
      const connected = await clusters.forEnvironment(project, environment.name);
      if (!connected?.apiAs) return connected ?? builtIn;
      const rows = await store.environmentNamespaces.list(environment.id);
      const namespace = connected.namespace ?? own(rows);
      // Nothing was deployed yet.
      if (namespace === undefined) return connected;
      const api = connected.apiAs({
        ...{
          projectId: project.id,
          slug: environment.slug,
          namespace,
          workingNamespace: namespace,
        },
        ...{ granted: granted(rows).filter((it) => it !== namespace), isTrusted: true, hint: '' },
      });
      return { ...connected, api };
    },
    async placeFor(wish) {
      const { environment, rows, decision, kubernetes } = await look(wish);
      if (!decision.isAllowed || !environment || !kubernetes) return undefined;
      const { project, wanted } = wish;
      const fallback = ownNamespaceOf(project.path, project.id, environment.slug);
      const namespace = wanted ?? kubernetes.namespace ?? own(rows) ?? fallback;
      return { url: kubernetes.url, domain: kubernetes.domain, namespace };
    },
    async forJob(wish, isNear) {
      const { project, job } = wish;
      const { id: jobId, timeoutSeconds } = job;
      const asker = { project: project.fullPath, jobId, timeoutSeconds, isNear };
      const { environment, decision, kubernetes } = await look(wish);
      if (kubernetes === undefined) return undefined;
      const { url, publicUrl = url, caPem, domain } = kubernetes;
      const cluster = { url: isNear ? url : publicUrl, caPem, domain };
      const refused = async (refusal: string): Promise<JobAccess> => {
        const { kubeconfig } = await kubernetes.access({ ...asker, refusal });
        // The built-in cluster says it by itself, to whoever asks.
        const notices = kubernetes.name === undefined ? [] : [refusal];
        return { cluster, kubeconfig, right: undefined, notices };
      };
      if (!decision.isAllowed) return refused(decision.refusal);
      if (environment === undefined) throw new Error(`job ${jobId} may use a cluster as nobody`);
      try {
        const made = await used(wish, kubernetes, environment, decision);
        const access = await kubernetes.access({ ...asker, environment: made.environment });
        const right = { token: access.token, namespace: made.environment.workingNamespace };
        return { cluster, kubeconfig: access.kubeconfig, right, notices: made.notices };
      } catch (error) {
        if (kubernetes.name === undefined) throw error;
        return refused(unusable(kubernetes.name, error));
      }
    },
    async withdraw({ projectId, slug }, namespace, kept) {
      const project = await store.projects.get(projectId);
      const connected = project ? await clusters.ofProject(project) : [];
      for (const one of builtIn ? [builtIn, ...connected] : connected) {
        await one.withdraw({ projectId, slug, namespace }, kept).catch((error: unknown) => {
          if (one.name === undefined) throw error;
          throw new Refused('conflict', unusable(one.name, error));
        });
      }
    },
  };
}

/** In a cluster that is used with a token of its own nothing is made. */
function withSharedAccount(
  { name, namespace }: KubernetesForJobs,
  { slug }: Environment,
  { project, wanted }: AccessWish,
): EnvironmentAccount {
  const own = namespace ?? ownNamespaceOf(project.path, project.id, slug);
  const environment = {
    ...{ projectId: project.id, slug, namespace: own, granted: [], isTrusted: true, hint: '' },
    workingNamespace: wanted ?? own,
  };
  const notices = [`The cluster "${name}" is used with the account that it was connected with`];
  return { environment, notices };
}

import type { AuditLog } from '#audit/audit-log';
import { authorFacts } from '#audit/audit-log';
import type { Clusters } from '#clusters/clusters';
import { unusable } from '#clusters/foreign-kubernetes';
import { deploys } from '#deployment-approvals/approval-rules';
import type { Environment } from '#environments/environment';
import type { JobRecord } from '#jobs/job';
import type { Clock } from '#log';
import type { Pipeline } from '#pipelines/pipeline';
import type { Project } from '#projects/project';
import { needsApproval } from '#protected-environments/approval-need-rules';
import { protectionsOf } from '#protected-environments/holding-protections';
import { Refused } from '#refused';
import { StoreConflict } from '#store/records';
import type { Store } from '#store/store';
import {
  type AccessDecision,
  decideAccess,
  type FreshGrant,
  hintOf,
  listed,
  ownNamespaceOf,
} from './access-rules.ts';
import { granted, own } from './environment-namespace.ts';
import type { JobEnvironment, KubernetesForJobs } from './kubernetes.ts';

/** Whose access it is, and what its file asks for. */
export interface AccessWish {
  readonly project: Project;
  readonly pipeline: Pipeline;
  readonly job: JobRecord;
  /** `environment.kubernetes.namespace`, with variables worked in. */
  readonly wanted: string | undefined;
}

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
  readonly audit: AuditLog;
  readonly clock: Clock;
  /** The built-in one, for environments for which no other was connected. */
  readonly builtIn: KubernetesForJobs | undefined;
  readonly clusters: Clusters;
}

/** Decides by what the store says at that moment, and writes grants down before they hold. */
export function createClusterAccess({
  store,
  audit,
  clock,
  builtIn,
  clusters,
}: ClusterAccessOptions): ClusterAccess {
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

  /** The environment's own namespace, which keeps its name when the project is renamed. */
  async function provideOwn(project: Project, environment: Environment, authorId: number) {
    const { id: environmentId, slug } = environment;
    const known = own(await store.environmentNamespaces.list(environmentId));
    if (known !== undefined) return known;
    const name = ownNamespaceOf(project.path, project.id, slug);
    const isTaken = (await store.environmentNamespaces.owner(name)) !== undefined;
    const namespace = isTaken ? ownNamespaceOf('env', environmentId, slug) : name;
    const row = { environmentId, namespace, origin: 'own', isRevoked: false, authorId } as const;
    try {
      await store.environmentNamespaces.create({ ...row, createdAt: clock() });
      return namespace;
    } catch (error) {
      // Another job was faster.
      const other = own(await store.environmentNamespaces.list(environmentId));
      if (error instanceof StoreConflict && other !== undefined) return other;
      throw error;
    }
  }

  /** On disk, in the audit log too, before anybody may use it. */
  async function grant(wish: AccessWish, environment: Environment, fresh: FreshGrant) {
    const { namespace, origin } = fresh;
    const { project, job } = wish;
    const row = { environmentId: environment.id, namespace, origin, isRevoked: false };
    try {
      const authorId = job.userId;
      await store.environmentNamespaces.create({ ...row, authorId, createdAt: clock() });
    } catch (error) {
      if (error instanceof StoreConflict) return;
      throw error;
    }
    const user = await store.users.get(job.userId);
    await audit.record({
      ...(user ? authorFacts(user) : { authorId: job.userId, authorName: '' }),
      credential: { kind: 'job_token', id: job.id, name: job.name },
      entityKind: 'Project',
      entityId: project.id,
      entityPath: project.fullPath,
      event: 'environment_namespace_created',
      targetKind: 'Environment',
      targetId: String(environment.id),
      targetName: environment.name,
      message: `Environment namespace created: ${namespace}`,
      changes: { namespace, origin },
      address: '',
      requestId: '',
    });
  }

  /** What is another environment's own is not granted by itself, whatever a file says. */
  async function withoutForeign(fresh: readonly FreshGrant[]): Promise<readonly FreshGrant[]> {
    const owners = await Promise.all(
      fresh.map(({ namespace }) => store.environmentNamespaces.owner(namespace)),
    );
    return fresh.filter((_, index) => owners[index] === undefined);
  }

  async function environmentOf(
    wish: AccessWish,
    environment: Environment,
    decision: Extract<AccessDecision, { isAllowed: true }>,
    fixed: string | undefined,
  ): Promise<{ readonly environment: JobEnvironment; readonly notices: readonly string[] }> {
    const { project, pipeline, job, wanted } = wish;
    const { isTrusted } = decision;
    const namespace = fixed ?? (await provideOwn(project, environment, job.userId));
    const fresh = await withoutForeign(decision.fresh);
    for (const one of fresh) await grant(wish, environment, one);
    const refused = new Set(decision.fresh.filter((it) => !fresh.includes(it)).map(nameOf));
    const granted = decision.granted.filter((it) => !refused.has(it) && it !== namespace);
    const facts = { project: project.fullPath, pipeline };
    const identity = {
      projectId: project.id,
      slug: environment.slug,
      namespace,
      granted,
      isTrusted,
      workingNamespace: wanted ?? namespace,
      hint: hintOf(environment.name, facts, namespace, granted),
    };
    const may = isTrusted ? [namespace, ...granted] : [namespace];
    const notices = [
      ...fresh.map((it) => grantNotice(it, environment.name, project.fullPath)),
      `The environment "${environment.name}" may edit in the cluster: ${listed(may)}`,
    ];
    return { environment: identity, notices };
  }

  async function used(
    wish: AccessWish,
    kubernetes: KubernetesForJobs,
    environment: Environment,
    decision: Extract<AccessDecision, { isAllowed: true }>,
  ) {
    return kubernetes.isManaged === false
      ? withSharedAccount(kubernetes, environment, wish)
      : environmentOf(wish, environment, decision, kubernetes.namespace);
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
): { readonly environment: JobEnvironment; readonly notices: readonly string[] } {
  const own = namespace ?? ownNamespaceOf(project.path, project.id, slug);
  const environment = {
    ...{ projectId: project.id, slug, namespace: own, granted: [], isTrusted: true, hint: '' },
    workingNamespace: wanted ?? own,
  };
  const notices = [`The cluster "${name}" is used with the account that it was connected with`];
  return { environment, notices };
}

const nameOf = ({ namespace }: FreshGrant): string => namespace;

function grantNotice(fresh: FreshGrant, environment: string, project: string): string {
  const { namespace, origin } = fresh;
  const why = origin === 'file' ? 'its file asks for it' : 'it has its name';
  return `Granted the namespace "${namespace}" to the environment "${environment}", since ${why} and nobody else uses this Slipway; to take it back: slipway environment revoke "${environment}" ${namespace} --project ${project}`;
}

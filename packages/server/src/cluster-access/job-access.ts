import type { Environment } from '#environments/environment';
import { unusable } from '#foreign-clusters/foreign-kubernetes';
import { ownNamespaceOf } from './access-rules.ts';
import type { AccessWish, EnvironmentAccount, EnvironmentGrants } from './environment-grants.ts';
import type { JobProxy, KubernetesForJobs } from './kubernetes.ts';
import { type LookOptions, look } from './look.ts';

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

/** Whoever asks for it: from where, and how its requests to a connected cluster pass this server. */
export interface AskingJob {
  readonly isNear: boolean;
  /** Undefined where what the job starts may not reach this server. */
  readonly proxy: JobProxy | undefined;
}

export type JobAccessOptions = LookOptions & { readonly grants: EnvironmentGrants };

/** Makes what is missing, and grants what is granted by itself. Undefined when there is no cluster for the job. */
export async function accessForJob(
  options: JobAccessOptions,
  wish: AccessWish,
  { isNear, proxy }: AskingJob,
): Promise<JobAccess | undefined> {
  const { project, job } = wish;
  const { id: jobId, timeoutSeconds } = job;
  const asker = { project: project.fullPath, jobId, timeoutSeconds, isNear, proxy };
  const { environment, decision, kubernetes } = await look(options, wish);
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
    const made =
      kubernetes.isManaged === false
        ? withSharedAccount(kubernetes, environment, wish)
        : await options.grants.account(wish, environment, decision, kubernetes.namespace);
    const access = await kubernetes.access({ ...asker, environment: made.environment });
    const right = { token: access.token, namespace: made.environment.workingNamespace };
    return { cluster, kubeconfig: access.kubeconfig, right, notices: made.notices };
  } catch (error) {
    if (kubernetes.name === undefined) throw error;
    return refused(unusable(kubernetes.name, error));
  }
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

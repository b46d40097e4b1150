import type { ClusterJob, JobEnvironment, KubernetesForJobs } from '#cluster-access/kubernetes';
import { proxyToken } from '#cluster-ways/proxy-credential';
import type { Cluster } from '#clusters/cluster';
import { type ClusterClient, createClusterClient } from '#clusters/cluster-client';
import type { Seal } from '#clusters/seal';
import type { Clock } from '#log';
import type { Store } from '#store/store';
import { accountSeconds, type ForeignAccount, type ForeignAccounts } from './foreign-accounts.ts';
import { provideForeign, withdrawForeign } from './foreign-environment.ts';
import { foreignKubeconfig } from './foreign-kubeconfig.ts';

/** What connected clusters are used with. */
export interface ForeignContext {
  readonly store: Pick<Store, 'clusters'>;
  readonly seal: Seal;
  readonly clock: Clock;
}

/** Shorter than a runner may take to confirm its job. */
const patienceMs = 8_000;

/** What a job has left to do when its time is up; and the shortest life that clusters give a token. */
const afterTimeoutSeconds = 600;

/** What a connected cluster is used by jobs with. */
export type ForeignJobsContext = ForeignContext & { readonly accounts: ForeignAccounts };

/** A connected cluster as jobs use it. */
export function foreignKubernetes(
  context: ForeignJobsContext,
  cluster: Cluster,
): KubernetesForJobs {
  const { id, name, apiUrl: url, caPem, domain, isManaged, namespace } = cluster;

  const openToken = () => context.seal.open(cluster.sealedToken);

  const asked = <T>(ask: (client: ClusterClient) => Promise<T>): Promise<T> =>
    askCluster(context, cluster, ask);

  const tokenFor = async (environment: JobEnvironment, seconds: number): Promise<string> =>
    isManaged ? asked((client) => provideForeign(client, environment, seconds)) : openToken();

  const accountOf = (environment: JobEnvironment): Promise<ForeignAccount> =>
    context.accounts.of(cluster, environment, () => tokenFor(environment, accountSeconds));

  const apiAs = (environment: JobEnvironment) => async (request: Request) =>
    (await accountOf(environment)).api(request);

  async function access(job: ClusterJob) {
    const { proxy } = job;
    const proxied = proxy && {
      ...proxy,
      token: proxyToken({ kind: 'cluster', id, token: proxy.token }),
    };
    if ('refusal' in job) {
      const kubeconfig = foreignKubeconfig(proxied ?? { url, caPem }, undefined);
      return { token: '', kubeconfig };
    }
    const { environment, timeoutSeconds } = job;
    const token = await tokenFor(environment, timeoutSeconds + afterTimeoutSeconds);
    const kubeconfig = foreignKubeconfig(
      proxied ?? { url, caPem, token },
      environment.workingNamespace,
    );
    return { token, kubeconfig };
  }

  return {
    ...(isManaged ? { apiAs } : { api: apiAs(shared) }),
    wayAs: async (environment) => (await accountOf(environment)).way,
    ...{ id, name, url, caPem: caPem ?? '', isManaged, access },
    ...(domain !== null && { domain }),
    ...(namespace !== null && { namespace }),
    withdraw: async (environment, kept) => {
      if (isManaged) await asked((client) => withdrawForeign(client, environment, kept));
    },
  };
}

/** Of unmanaged clusters: all environments are the same account. */
const shared: JobEnvironment = {
  ...{ projectId: 0, slug: '', namespace: '', granted: [], isTrusted: true },
  ...{ workingNamespace: '', hint: '' },
};

/** Asks a cluster as Slipway itself, within bounds; how it was is written down, unless it was given up. */
export async function askCluster<T>(
  context: ForeignContext,
  cluster: Cluster,
  ask: (client: ClusterClient) => Promise<T>,
  givenUp?: AbortSignal,
): Promise<T> {
  const token = context.seal.open(cluster.sealedToken);
  const patience = AbortSignal.timeout(patienceMs);
  const signal = givenUp ? AbortSignal.any([patience, givenUp]) : patience;
  using client = createClusterClient({ ...cluster, token }, signal);
  try {
    const answer = await ask(client);
    await noteProblem(context, cluster, null);
    return answer;
  } catch (error) {
    if (!givenUp?.aborted) await noteProblem(context, cluster, messageOf(error));
    throw error;
  }
}

/** Why a cluster could not be used, and what tells more. */
export function unusable(cluster: string, error: unknown): string {
  return `the cluster "${cluster}" could not be used: ${messageOf(error)}; for more: slipway cluster check "${cluster}"`;
}

/** Writes down how a cluster was when it was last asked; the same again is not written. */
export async function noteProblem(
  { store, clock }: Pick<ForeignContext, 'store' | 'clock'>,
  { id, problem: before, checkedAt }: Cluster,
  problem: string | null,
): Promise<void> {
  const now = clock();
  const isFresh = checkedAt !== null && now.getTime() - checkedAt.getTime() < 60_000;
  if (before === problem && isFresh) return;
  await store.clusters.update(id, { problem, checkedAt: now });
}

function messageOf(error: unknown): string {
  const { name, code, message } = error as Partial<Record<'name' | 'code' | 'message', unknown>>;
  if (name === 'AbortError' || name === 'TimeoutError') {
    return `it did not answer within ${patienceMs / 1000} s`;
  }
  return String(message || code || error);
}

import type { ClusterJob, JobEnvironment, KubernetesForJobs } from '#cluster-access/kubernetes';
import type { Cluster } from '#clusters/cluster';
import { type ClusterApi, createClusterApi } from '#clusters/cluster-api';
import { type ClusterClient, createClusterClient } from '#clusters/cluster-client';
import type { Seal } from '#clusters/seal';
import type { Clock } from '#log';
import type { Store } from '#store/store';
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

/** How long Slipway is the account of an environment before it asks for another token. */
const accountSeconds = 3_600;

/** A connected cluster as jobs use it. */
export function foreignKubernetes(context: ForeignContext, cluster: Cluster): KubernetesForJobs {
  const { name, apiUrl: url, caPem, domain, isManaged, namespace } = cluster;

  const openToken = () => context.seal.open(cluster.sealedToken);

  const asItself: ClusterApi = (request) =>
    createClusterApi({ ...cluster, token: openToken() })(request);

  /** With tokens that are made anew before they end. */
  function apiAs(environment: JobEnvironment): ClusterApi {
    let known: { readonly api: Promise<ClusterApi>; readonly until: number } | undefined;
    return async (request) => {
      const now = context.clock().getTime();
      if (known === undefined || known.until <= now) {
        const made = asked((client) => provideForeign(client, environment, accountSeconds));
        const api = made.then((token) => createClusterApi({ ...cluster, token }));
        known = { api, until: now + (accountSeconds * 1000) / 2 };
      }
      const { api } = known;
      return (
        await api.catch((error: unknown) => {
          known = undefined;
          throw error;
        })
      )(request);
    };
  }

  const asked = <T>(ask: (client: ClusterClient) => Promise<T>): Promise<T> =>
    askCluster(context, cluster, ask);

  async function access(job: ClusterJob) {
    if ('refusal' in job) {
      return { token: '', kubeconfig: foreignKubeconfig(cluster, undefined, undefined) };
    }
    const { environment, timeoutSeconds } = job;
    const seconds = timeoutSeconds + afterTimeoutSeconds;
    const token = isManaged
      ? await asked((client) => provideForeign(client, environment, seconds))
      : openToken();
    return { token, kubeconfig: foreignKubeconfig(cluster, token, environment.workingNamespace) };
  }

  return {
    ...(isManaged ? { apiAs } : { api: asItself }),
    ...{ name, url, caPem: caPem ?? '', isManaged, access },
    ...(domain !== null && { domain }),
    ...(namespace !== null && { namespace }),
    withdraw: async (environment, kept) => {
      if (isManaged) await asked((client) => withdrawForeign(client, environment, kept));
    },
  };
}

/** Asks a cluster as Slipway itself, within bounds; how it was is written down. */
export async function askCluster<T>(
  context: ForeignContext,
  cluster: Cluster,
  ask: (client: ClusterClient) => Promise<T>,
): Promise<T> {
  const token = context.seal.open(cluster.sealedToken);
  using client = createClusterClient({ ...cluster, token }, AbortSignal.timeout(patienceMs));
  try {
    const answer = await ask(client);
    await noteProblem(context, cluster, null);
    return answer;
  } catch (error) {
    await noteProblem(context, cluster, messageOf(error));
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

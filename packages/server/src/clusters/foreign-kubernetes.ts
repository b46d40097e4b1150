import type { ClusterJob, KubernetesForJobs } from '#cluster-access/kubernetes';
import type { Clock } from '#log';
import type { Store } from '#store/store';
import type { Cluster } from './cluster.ts';
import { createClusterApi } from './cluster-api.ts';
import { type ClusterClient, createClusterClient } from './cluster-client.ts';
import { provideForeign, withdrawForeign } from './foreign-environment.ts';
import { foreignKubeconfig } from './foreign-kubeconfig.ts';
import type { Seal } from './seal.ts';

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

/** A connected cluster as jobs use it. */
export function foreignKubernetes(context: ForeignContext, cluster: Cluster): KubernetesForJobs {
  const { name, apiUrl: url, caPem, domain, isManaged, namespace } = cluster;

  async function asked<T>(ask: (client: ClusterClient) => Promise<T>): Promise<T> {
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

  async function access(job: ClusterJob) {
    if ('refusal' in job) {
      return { token: '', kubeconfig: foreignKubeconfig(cluster, undefined, undefined) };
    }
    const { environment, timeoutSeconds } = job;
    const seconds = timeoutSeconds + afterTimeoutSeconds;
    const token = isManaged
      ? await asked((client) => provideForeign(client, environment, seconds))
      : context.seal.open(cluster.sealedToken);
    return { token, kubeconfig: foreignKubeconfig(cluster, token, environment.workingNamespace) };
  }

  return {
    api: (request) => {
      const token = context.seal.open(cluster.sealedToken);
      return createClusterApi({ ...cluster, token })(request);
    },
    ...{ name, url, caPem: caPem ?? '', isManaged, access },
    ...(domain !== null && { domain }),
    ...(namespace !== null && { namespace }),
    withdraw: async (environment, kept) => {
      if (isManaged) await asked((client) => withdrawForeign(client, environment, kept));
    },
  };
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

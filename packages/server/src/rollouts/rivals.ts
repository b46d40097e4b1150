import { granted, own } from '#cluster-access/environment-namespace';
import type { KubernetesForJobs } from '#cluster-access/kubernetes';
import type { Deployment } from '#deployments/deployment';
import type { Store } from '#store/store';
import type { DeploymentChange } from './deed.ts';

/** Where a deployment's job may have written, as far as that overlaps with others. */
export interface Rivals {
  /** Others that deployed in a namespace of the same cluster meanwhile. */
  in(namespace: string): readonly Deployment[];
}

export interface RivalsOptions {
  readonly store: Pick<Store, 'deployments' | 'deeds' | 'environmentNamespaces'>;
  /** The cluster that an environment is deployed to. */
  readonly clusterOf: (deployment: Deployment) => Promise<KubernetesForJobs | undefined>;
}

/**
 * Who else deployed since a job has begun: other clusters say when something was written, and not by whom, so that of
 * two at a time nobody knows whose it is.
 */
export async function rivalsOf(
  { store, clusterOf }: RivalsOptions,
  kubernetes: KubernetesForJobs,
  deployment: Deployment,
  begunAt: Date,
): Promise<Rivals> {
  const others = (await store.deployments.underWaySince(begunAt)).filter(
    ({ id, jobId }) => id !== deployment.id && jobId !== null,
  );
  const known = await Promise.all(
    others.map(async (other) => {
      const changes = await store.deeds.changes(other.id);
      if (hadWritten(changes, begunAt)) return { other, places: new Set<string>() };
      const theirs = await clusterOf(other);
      const isSame = theirs?.name === kubernetes.name && theirs?.url === kubernetes.url;
      const places = isSame ? await placesOf(store, kubernetes, other.environmentId) : [];
      return { other, places: new Set(places) };
    }),
  );
  return {
    in: (namespace) => known.flatMap(({ other, places }) => (places.has(namespace) ? [other] : [])),
  };
}

/** Whether a job had written all that it did before a moment: what is noted of it was noted when its script was over. */
export const hadWritten = (
  changes: readonly Pick<DeploymentChange, 'changedAt'>[],
  at: Date,
): boolean => changes.length > 0 && changes.every(({ changedAt }) => changedAt < at);

/** The namespaces in which the jobs of an environment may write. */
export async function placesOf(
  { environmentNamespaces }: Pick<Store, 'environmentNamespaces'>,
  { namespace }: Pick<KubernetesForJobs, 'namespace'>,
  environmentId: number,
): Promise<readonly string[]> {
  const rows = await environmentNamespaces.list(environmentId);
  const all = [own(rows), namespace, ...granted(rows)];
  return [...new Set(all.filter((it) => it !== undefined))];
}

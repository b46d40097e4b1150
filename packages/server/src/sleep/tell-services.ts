import { sleepAfterAnnotation } from '@slipway/kube-objects/sleep';
import type { KubernetesForJobs } from '#cluster-access/kubernetes';
import { createKubeClient, type KubeClient } from '#deployed-state/kube-client';
import { lastChanges, servicesFor } from '#deployed-state/running-rules';
import type { Environment } from '#environments/environment';
import type { DeploymentChange } from '#rollouts/deed';
import type { Workload } from '#rollouts/workload';
import type { Store } from '#store/store';

/**
 * Tells the cluster of it, by a note at each service that leads to what the environment's deployments brought. After a
 * deployment it is done again, for services that are new.
 */
export async function tellServices(
  store: Pick<Store, 'deeds'>,
  kubernetes: KubernetesForJobs,
  { id, sleepAfterSeconds }: Pick<Environment, 'id' | 'sleepAfterSeconds'>,
): Promise<void> {
  const wanted = sleepAfterSeconds === null ? null : String(sleepAfterSeconds);
  for (const { client, change, live } of await sleepersOf(store, kubernetes, id)) {
    const { namespace } = change;
    const place = { apiGroup: '', version: 'v1', plural: 'services', namespace };
    for (const { metadata } of servicesFor(live, await client.list({ ...place, name: '' }))) {
      if ((metadata.annotations?.[sleepAfterAnnotation] ?? null) === wanted) continue;
      const body = { metadata: { annotations: { [sleepAfterAnnotation]: wanted } } };
      await client.patch({ ...place, name: metadata.name }, body);
    }
  }
}

/** Something that an environment's deployments have brought, and that can be at no pods. */
export interface Sleepy {
  readonly client: KubeClient;
  readonly change: DeploymentChange;
  readonly live: Workload;
}

/** All of an environment's. */
export async function sleepersOf(
  { deeds }: Pick<Store, 'deeds'>,
  { api }: KubernetesForJobs,
  environmentId: number,
): Promise<readonly Sleepy[]> {
  if (!api) return [];
  const client = createKubeClient(api);
  const changes = lastChanges(await deeds.ofEnvironment(environmentId)).filter(
    ({ plural, agentId }) => agentId === null && /^(deployments|statefulsets)$/.test(plural),
  );
  const all = changes.map(async (change) => {
    const live = (await client.get(change)) as Workload | undefined;
    return live ? [{ client, change, live }] : [];
  });
  return (await Promise.all(all)).flat();
}

import { setTimeout as delay } from 'node:timers/promises';
import type { Owner } from '#execution/executor';
import type { KubeClient } from '../client/kube-client.ts';
import type { ObjectMeta } from '../pod.ts';
import { podPath } from './running-pod.ts';

interface List {
  readonly items: readonly { readonly metadata: ObjectMeta }[];
}

/** Removes a job's pod and its secret; resolves when the pod has ended. */
export async function removePod(
  client: KubeClient,
  namespace: string,
  name: string,
): Promise<void> {
  const path = podPath({ namespace, name });
  await client.delete(`${path}?gracePeriodSeconds=1`);
  await client.delete(`/api/v1/namespaces/${namespace}/secrets/${name}`);
  // The job ends when its pod has.
  const deadline = Date.now() + 60_000;
  for (let pause = 50; await client.get(path); pause = Math.min(pause * 1.5, 1_000)) {
    if (Date.now() > deadline) throw new Error(`pod "${name}" does not go away`);
    await delay(pause);
  }
}

/** Removes the pods and secrets of an earlier process of this runner. */
export async function sweepCluster(
  client: KubeClient,
  namespace: string,
  owner: Owner,
): Promise<void> {
  const selector = `slipway.dev/runner=${owner.key},slipway.dev/boot!=${owner.boot}`;
  const query = `?labelSelector=${encodeURIComponent(selector)}`;
  for (const kind of ['pods', 'secrets']) {
    const path = `/api/v1/namespaces/${namespace}/${kind}`;
    const found = await client.get<List>(path + query);
    for (const { metadata } of found?.items ?? []) {
      if (kind === 'pods') await removePod(client, namespace, metadata.name);
      else await client.delete(`${path}/${metadata.name}`);
    }
  }
}

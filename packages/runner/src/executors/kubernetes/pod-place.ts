import type { Owner } from '#execution/executor';
import { JobFailure } from '#execution/failure';
import { KubeClient } from './client/kube-client.ts';
import { readKubeconfig } from './client/kubeconfig.ts';
import type { KubernetesOptions, PodPlace, PodPlaces } from './kubernetes-options.ts';
import { sweepCluster } from './running/remove-pod.ts';

/** Connects to such a cluster. */
export async function openPlace(place: PodPlace): Promise<KubeClient> {
  return new KubeClient(await readKubeconfig({ text: place.kubeconfig }, undefined, {}));
}

/** The place of a job. @throws JobFailure with the reason why its cluster cannot be used */
export async function placeOf(
  places: PodPlaces | undefined,
  jobId: number,
): Promise<PodPlace | undefined> {
  try {
    return await places?.ofJob(jobId);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new JobFailure('runner_system_failure', why, { cause: error });
  }
}

/** A connected cluster let no pod of a job start, and does not say that it is the job's fault. */
export class ClusterTrouble extends Error {
  override readonly name = 'ClusterTrouble';
  readonly code = 'cluster-trouble';

  constructor(cluster: string, cause: unknown) {
    const { code, message } = cause as { readonly code?: string; readonly message?: string };
    super(`the cluster "${cluster}" could not run the job: ${message || code || String(cause)}`, {
      cause,
    });
  }
}

type Sweep = (place: PodPlace, owner: Owner) => void;

/** Sweeps a cluster once in a process; one that does not answer is tried again with the next job. */
export function placeSweeper(): Sweep {
  const swept = new Set<string>();
  return (place, owner) => {
    const { cluster, pods } = place;
    if (swept.has(cluster)) return;
    swept.add(cluster);
    openPlace(place)
      .then((client) => sweepCluster(client, pods.namespace, owner).finally(() => client.close()))
      // Its pods have a deadline of their own.
      .catch(() => swept.delete(cluster));
  };
}

/** Sweeps them all, while nobody waits for it. */
export async function sweepPlaces(
  places: PodPlaces | undefined,
  sweep: Sweep,
  owner: Owner,
): Promise<void> {
  // Whoever cannot be asked now is with the next job.
  const all = (await places?.all().catch(() => undefined)) ?? [];
  for (const place of all) sweep(place, owner);
}

/** Connects once to a kubeconfig that stays, and anew when one that is asked for is another. */
export function connector({ kubeconfig, context, environment = {} }: KubernetesOptions) {
  const open = async (source: { readonly path: string } | { readonly text: string }) =>
    new KubeClient(await readKubeconfig(source, context, environment));
  if (kubeconfig === undefined) {
    return async (): Promise<KubeClient> => {
      const why =
        'no cluster runs such jobs: "slipway cluster jobs NAME" lets one of yours run them';
      throw new JobFailure('runner_system_failure', why);
    };
  }
  if (typeof kubeconfig === 'function') {
    let last: { readonly text: string; readonly client: KubeClient } | undefined;
    return async () => {
      const text = await kubeconfig();
      if (last?.text !== text) last = { text, client: await open({ text }) };
      return last.client;
    };
  }
  let connected: Promise<KubeClient> | undefined;
  return async (): Promise<KubeClient> => {
    connected ??= open(kubeconfig);
    try {
      return await connected;
    } catch (error) {
      connected = undefined;
      throw error;
    }
  };
}

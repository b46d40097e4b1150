import { setTimeout as delay } from 'node:timers/promises';
import { JobFailure } from '#execution/failure';
import { type KubeClient, KubernetesError } from '../client/kube-client.ts';
import type { Pod } from '../pod.ts';
import { podTrouble } from './pod-wait.ts';

/** How often a running pod is looked at, how long an answer may take, and how long a cluster may be silent. */
export interface PulseTimes {
  readonly everyMilliseconds: number;
  readonly answerMilliseconds: number;
  readonly silenceMilliseconds: number;
}

/** Together with the 40 s after which a cluster gives up a node this is within a minute. */
const usualTimes: PulseTimes = {
  ...{ everyMilliseconds: 10_000, answerMilliseconds: 10_000, silenceMilliseconds: 40_000 },
};

/**
 * Looks after a pod while a command runs in it: the connection of the command alone does not tell that
 * its node, or the cluster's API, is no more. Resolves with the reason when the pod is lost; undefined
 * when `signal` ends the looking.
 */
export async function lostPod(
  client: KubeClient,
  path: string,
  hasRun: boolean,
  signal: AbortSignal,
  { everyMilliseconds, answerMilliseconds, silenceMilliseconds }: PulseTimes = usualTimes,
): Promise<JobFailure | undefined> {
  let heard = Date.now();
  while (!signal.aborted) {
    await delay(everyMilliseconds, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return undefined;
    try {
      const pod = await client.get<Pod>(path, answerMilliseconds);
      heard = Date.now();
      const trouble = podTrouble(pod, hasRun) ?? lostNode(pod);
      if (trouble) return trouble;
    } catch (error) {
      // Whoever may no longer look can still be run in; the connection tells the rest.
      const isAnswer = error instanceof KubernetesError && error.status < 500;
      if (isAnswer) heard = Date.now();
      if (Date.now() - heard >= silenceMilliseconds) return unreachable(error);
    }
  }
  return undefined;
}

/** The cluster says that a pod is not ready while its containers are: it has not heard of the node. */
function lostNode(pod: Pod | undefined): JobFailure | undefined {
  const { conditions = [], containerStatuses = [] } = pod?.status ?? {};
  const isReady = conditions.find(({ type }) => type === 'Ready')?.status === 'True';
  const ours = containerStatuses.filter(({ name }) => name === 'build' || name === 'helper');
  if (isReady || ours.length === 0 || !ours.every(({ ready }) => ready)) return undefined;
  const services = containerStatuses.filter((it) => !ours.includes(it));
  if (services.some(({ ready }) => !ready)) return undefined;
  const { nodeName = 'of the pod' } = (pod?.spec ?? {}) as { readonly nodeName?: string };
  return new JobFailure(
    'runner_system_failure',
    `the node ${nodeName} is lost: the cluster hears nothing of it any more`,
  );
}

/** The API of the cluster is gone. */
export function unreachable(error: unknown): JobFailure {
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  const text = `the API server of the cluster does not answer: ${code || message || String(error)}`;
  return new JobFailure('runner_system_failure', text, { cause: error });
}

import type { Pod } from '@slipway/kube-objects';
import { isReady, readySince } from '@slipway/kube-objects';

const costAnnotation = 'controller.kubernetes.io/pod-deletion-cost';
const phases = ['Pending', 'Unknown', 'Running'];

/** What speaks for keeping a pod, most important first; the pod with less goes first. */
function worth(pod: Pod): readonly number[] {
  const { metadata, spec, status } = pod;
  const restarts = (status.containerStatuses ?? []).map(({ restartCount }) => restartCount);
  return [
    spec.nodeName ? 1 : 0,
    phases.indexOf(status.phase ?? 'Pending'),
    isReady(pod) ? 1 : 0,
    Number(metadata.annotations?.[costAnnotation] ?? 0) || 0,
    -(readySince(pod) ?? 0),
    -Math.max(0, ...restarts),
    -Date.parse(metadata.creationTimestamp),
  ];
}

/** The pods of a replica set, the one to be deleted first first. */
export function inDeletionOrder(pods: readonly Pod[]): readonly Pod[] {
  const worths = new Map(pods.map((pod) => [pod, worth(pod)]));
  return pods.toSorted((a, b) => {
    const other = worths.get(b) ?? [];
    const difference = (worths.get(a) ?? [])
      .map((value, index) => value - (other[index] ?? 0))
      .find((value) => value !== 0);
    return difference ?? a.metadata.name.localeCompare(b.metadata.name);
  });
}

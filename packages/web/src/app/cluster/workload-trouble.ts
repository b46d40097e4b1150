import type { AnyObject, Pod } from './kube-types.ts';
import { podStanding, type Standing } from './workload-status.ts';

/** Whether a workload's selector chooses a pod. */
export function isPodOf({ metadata, spec }: AnyObject, pod: Pod): boolean {
  const wanted = Object.entries(spec?.selector?.matchLabels ?? {});
  return (
    wanted.length > 0 &&
    pod.metadata.namespace === metadata.namespace &&
    wanted.every(([key, value]) => pod.metadata.labels?.[key] === value)
  );
}

/**
 * How a workload stands, with a look at its pods: one that only waits for its pods, of which one
 * crashes again and again or finds no image, is in trouble, whatever its own conditions say.
 */
export function withTrouble(standing: Standing, pods: readonly Pod[]): Standing {
  if (standing.look !== 'running') return standing;
  for (const pod of pods) {
    const { text, look, why } = podStanding(pod);
    if (look !== 'failed') continue;
    return { text, look, why: why ? `${pod.metadata.name}: ${why}` : pod.metadata.name };
  }
  return standing;
}

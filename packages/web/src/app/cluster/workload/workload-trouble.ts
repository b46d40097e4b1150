import type { AnyObject, Pod } from '#cluster/kube-types.ts';
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
 * crashes again and again or finds no image, is in trouble, whatever its own conditions say. One that has given up says what its pod lacks.
 */
export function withTrouble(standing: Standing, pods: readonly Pod[]): Standing {
  if (standing.look !== 'running' && standing.look !== 'failed') return standing;
  for (const pod of pods) {
    const { text, look, why: reason = '' } = podStanding(pod);
    if (look !== 'failed') continue;
    const why = `${pod.metadata.name}: ${reason || text}`;
    if (standing.look === 'running') return { text, look, why };
    return { ...standing, why: [standing.why, why].filter(Boolean).join(' ') };
  }
  return standing;
}

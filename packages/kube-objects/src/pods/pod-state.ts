import { findCondition } from '#objects/condition';
import type { Pod } from '#types/pod';

/** Whether a pod still counts as a replica: it has not ended and nobody has asked it to. */
export const isActive = ({ metadata, status }: Pod) =>
  status.phase !== 'Succeeded' && status.phase !== 'Failed' && !metadata.deletionTimestamp;

/** Whether a pod says that it can serve. */
export const isReady = ({ status }: Pod) =>
  findCondition(status.conditions, 'Ready')?.status === 'True';

/** Since when a pod is ready, in milliseconds; undefined while it is not. */
export function readySince(pod: Pod): number | undefined {
  const condition = findCondition(pod.status.conditions, 'Ready');
  if (condition?.status !== 'True') return undefined;
  return Date.parse(condition.lastTransitionTime ?? pod.metadata.creationTimestamp);
}

/** When a ready pod counts as available: `minReadySeconds` after it became ready. */
export function availableAt(pod: Pod, minReadySeconds = 0): Date | undefined {
  const since = readySince(pod);
  return since === undefined ? undefined : new Date(since + minReadySeconds * 1000);
}

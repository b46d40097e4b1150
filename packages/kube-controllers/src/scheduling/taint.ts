import type { Toleration } from '@slipway/kube-objects';

/** What keeps pods off a node, or takes them off it. */
export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

/** Whether a pod that says this accepts that taint. */
export function tolerates(
  { key, operator = 'Equal', value = '', effect }: Toleration,
  taint: Taint,
): boolean {
  if (effect && effect !== taint.effect) return false;
  if (!key) return operator === 'Exists';
  return key === taint.key && (operator === 'Exists' || value === (taint.value ?? ''));
}

/**
 * For how many seconds a pod may stay on a node with these taints: 0 when it must go at once,
 * Infinity when it may stay.
 */
export function secondsToStay(
  taints: readonly Taint[],
  tolerations: readonly Toleration[] = [],
): number {
  const driving = taints.filter(({ effect }) => effect === 'NoExecute');
  const seconds = driving.map((taint) => {
    // As in Kubernetes the first toleration that fits is the one that counts.
    const first = tolerations.find((toleration) => tolerates(toleration, taint));
    if (!first) return 0;
    return Math.max(0, first.tolerationSeconds ?? Number.POSITIVE_INFINITY);
  });
  return Math.min(Number.POSITIVE_INFINITY, ...seconds);
}

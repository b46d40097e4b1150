import type { LabelSelector } from '@slipway/kube-objects';

/** A label selector in the form that a query takes; `<none>` when it is empty. */
export function selectorText({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const equal = Object.entries(matchLabels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`);
  const others = matchExpressions.map(({ key, operator, values = [] }) => {
    const list = [...values].sort().join(',');
    return {
      In: `${key} in (${list})`,
      NotIn: `${key} notin (${list})`,
      Exists: key,
      DoesNotExist: `!${key}`,
    }[operator];
  });
  return [...equal, ...others].join(',') || '<none>';
}

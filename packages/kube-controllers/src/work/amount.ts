import type { IntOrString } from '@slipway/kube-objects';

/** A number as it is, a percentage of `total` rounded by `round`. */
export function absolute(
  value: IntOrString,
  total: number,
  round: (value: number) => number,
): number {
  if (typeof value === 'number') return value;
  return round((Number.parseInt(value, 10) * total) / 100);
}

import type { Condition } from '#types/meta';
import type { KubeObject } from './objects.ts';

/** A point in time as Kubernetes writes it: UTC, whole seconds. */
export const timestamp = (time: Date) => time.toISOString().replace(/\.\d{3}Z$/, 'Z');

/** Of which state of an object's spec a status, or one condition in it, speaks. */
export const observed = ({ metadata: { generation } }: KubeObject) =>
  generation === undefined ? {} : { observedGeneration: generation };

/** The condition of a type, when there is one. */
export const findCondition = (conditions: readonly Condition[] = [], type: string) =>
  conditions.find((condition) => condition.type === type);

/** The conditions without the one of `type`. */
export const withoutCondition = (conditions: readonly Condition[] = [], type: string) =>
  conditions.filter((condition) => condition.type !== type);

/**
 * The conditions with `next` in place of the old one of its type. The old one stays when status and
 * reason are the same; the transition time stays when the status is.
 */
export function withCondition(
  conditions: readonly Condition[] = [],
  next: Condition,
): readonly Condition[] {
  const old = findCondition(conditions, next.type);
  if (old && old.status === next.status && old.reason === next.reason) return conditions;
  const since = old?.status === next.status ? old.lastTransitionTime : next.lastTransitionTime;
  return [
    ...withoutCondition(conditions, next.type),
    { ...next, ...(since !== undefined && { lastTransitionTime: since }) },
  ];
}

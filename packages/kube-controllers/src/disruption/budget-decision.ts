import type { Condition, Pod, PodDisruptionBudget } from '@slipway/kube-objects';
import { isReady, observed, timestamp, withCondition } from '@slipway/kube-objects';
import { absolute } from '#work/amount';

/** How many pods there should be: by the controllers of the pods, where a percentage needs it. */
export interface Expected {
  readonly count: number;
  /** Names of pods that nobody keeps. */
  readonly unmanaged: readonly string[];
}

/** An allowed eviction that has not been seen to the end by then did not happen. */
const forgottenAfterMs = 120_000;

/** What a budget allows at this moment, and when to look again. */
export function decideBudget(
  budget: PodDisruptionBudget,
  pods: readonly Pod[],
  expected: Expected,
  now: Date,
): { readonly status: PodDisruptionBudget['status']; readonly lookAgainAt?: Date } {
  const { disrupted, lookAgainAt } = stillDisrupted(budget, pods, now);
  const currentHealthy = pods.filter(
    (pod) => isReady(pod) && !pod.metadata.deletionTimestamp && !disrupted[pod.metadata.name],
  ).length;
  const desiredHealthy = desired(budget, expected.count);
  const allowed = expected.count > 0 ? Math.max(0, currentHealthy - desiredHealthy) : 0;
  const condition =
    allowed > 0
      ? disruptionAllowed(budget, 'True', 'SufficientPods', now)
      : disruptionAllowed(budget, 'False', 'InsufficientPods', now);
  return {
    status: {
      ...observed(budget),
      ...(Object.keys(disrupted).length > 0 && { disruptedPods: disrupted }),
      disruptionsAllowed: allowed,
      currentHealthy,
      desiredHealthy,
      expectedPods: expected.count,
      conditions: withGeneration(withCondition(budget.status.conditions, condition), budget),
    },
    ...(lookAgainAt && { lookAgainAt }),
  };
}

/** The status when it is not known how many pods there should be: nothing is allowed. */
export function failedStatus(
  budget: PodDisruptionBudget,
  why: string,
  now: Date,
): PodDisruptionBudget['status'] {
  const condition = disruptionAllowed(budget, 'False', 'SyncFailed', now, why);
  return {
    ...budget.status,
    ...observed(budget),
    disruptionsAllowed: 0,
    conditions: withGeneration(withCondition(budget.status.conditions, condition), budget),
  };
}

const withGeneration = (conditions: readonly Condition[], budget: PodDisruptionBudget) =>
  conditions.map((condition) => ({ ...condition, ...observed(budget) }));

const disruptionAllowed = (
  budget: PodDisruptionBudget,
  status: Condition['status'],
  reason: string,
  now: Date,
  message = '',
): Condition => ({
  type: 'DisruptionAllowed',
  status,
  reason,
  message,
  ...observed(budget),
  lastTransitionTime: timestamp(now),
});

function desired({ spec }: PodDisruptionBudget, expected: number): number {
  if (spec.maxUnavailable !== undefined) {
    return Math.max(0, expected - absolute(spec.maxUnavailable, expected, Math.ceil));
  }
  return absolute(spec.minAvailable ?? 0, expected, Math.ceil);
}

function stillDisrupted(
  { status }: PodDisruptionBudget,
  pods: readonly Pod[],
  now: Date,
): { readonly disrupted: Readonly<Record<string, string>>; readonly lookAgainAt?: Date } {
  const alive = new Set(
    pods.filter(({ metadata }) => !metadata.deletionTimestamp).map(({ metadata }) => metadata.name),
  );
  const kept = Object.entries(status.disruptedPods ?? {}).filter(
    ([name, since]) => alive.has(name) && Date.parse(since) + forgottenAfterMs > now.getTime(),
  );
  const first = Math.min(...kept.map(([, since]) => Date.parse(since)));
  return {
    disrupted: Object.fromEntries(kept),
    ...(kept.length > 0 && { lookAgainAt: new Date(first + forgottenAfterMs) }),
  };
}

/** How far a number of pods may go at this moment, by earlier wishes and changes. */
import type { HorizontalPodAutoscaler, ScalingRules } from '@slipway/kube-objects';

/** What an autoscaler remembers. */
export interface Memory {
  readonly wishes: readonly Moment[];
  /** Changes of the number of pods: positive for more. */
  readonly changes: readonly Moment[];
}

interface Moment {
  readonly atMs: number;
  readonly count: number;
}

/** The number that may be set, with why it is not the wanted one. */
export interface Limited {
  readonly replicas: number;
  readonly reason: string;
  readonly message: string;
  /** Whether earlier wishes held it. */
  readonly stabilized: 'ScaleUpStabilized' | 'ScaleDownStabilized' | undefined;
}

const defaultDownWindow = 300;
const longestMemoryMs = 3_600_000;

/**
 * The memory of an autoscaler that is seen for the first time, new or after a restart. What there is counts as wished
 * for: nothing is taken away before somebody has looked on for a while.
 */
export const firstMemory = (replicas: number, nowMs: number): Memory => ({
  wishes: [{ atMs: nowMs, count: replicas }],
  changes: [],
});

/** The memory without what is too old to matter. */
export function remember(memory: Memory, nowMs: number, more: Partial<Memory>): Memory {
  const isYoung = ({ atMs }: Moment) => atMs > nowMs - longestMemoryMs;
  return {
    wishes: [...memory.wishes, ...(more.wishes ?? [])].filter(isYoung),
    changes: [...memory.changes, ...(more.changes ?? [])].filter(isYoung),
  };
}

/** The number of pods that may be set when `wanted` are wanted and `current` are there. */
export function limit(
  { spec }: HorizontalPodAutoscaler,
  memory: Memory,
  current: number,
  wanted: number,
  nowMs: number,
): Limited {
  const { scaleUp, scaleDown } = spec.behavior ?? {};
  const stable = stabilize(memory, current, wanted, nowMs, scaleUp, scaleDown);
  const min = spec.minReplicas ?? 1;
  const up = upperBound(scaleUp, memory, current, nowMs);
  const down = lowerBound(scaleDown, memory, current, nowMs);
  const stabilized =
    stable > wanted ? 'ScaleDownStabilized' : stable < wanted ? 'ScaleUpStabilized' : undefined;
  const answer = (replicas: number, reason: string, message: string): Limited => ({
    replicas,
    reason,
    message,
    stabilized,
  });
  if (stable > current) {
    const most = Math.min(up, spec.maxReplicas);
    if (stable <= most) return answer(stable, 'DesiredWithinRange', withinRange);
    return up < spec.maxReplicas
      ? answer(
          most,
          'ScaleUpLimit',
          'the desired replica count is increasing faster than the maximum scale rate',
        )
      : answer(
          most,
          'TooManyReplicas',
          'the desired replica count is more than the maximum replica count',
        );
  }
  if (stable < current) {
    const least = Math.max(down, min);
    if (stable >= least) return answer(stable, 'DesiredWithinRange', withinRange);
    return down > min
      ? answer(
          least,
          'ScaleDownLimit',
          'the desired replica count is decreasing faster than the maximum scale rate',
        )
      : answer(
          least,
          'TooFewReplicas',
          'the desired replica count is less than the minimum replica count',
        );
  }
  return answer(stable, 'DesiredWithinRange', withinRange);
}

const withinRange = 'the desired count is within the acceptable range';

/** More pods only if all wishes of the window were for more, fewer only if all were for fewer. */
function stabilize(
  { wishes }: Memory,
  current: number,
  wanted: number,
  nowMs: number,
  up: ScalingRules | undefined,
  down: ScalingRules | undefined,
): number {
  const within = (seconds: number) =>
    wishes.filter(({ atMs }) => atMs > nowMs - seconds * 1000).map(({ count }) => count);
  const lowest = Math.min(wanted, ...within(up?.stabilizationWindowSeconds ?? 0));
  const highest = Math.max(
    wanted,
    ...within(down?.stabilizationWindowSeconds ?? defaultDownWindow),
  );
  return Math.min(Math.max(current, lowest), highest);
}

/** What came, and what went, in the last seconds. */
function changed({ changes }: Memory, seconds: number, nowMs: number) {
  const recent = changes.filter(({ atMs }) => atMs > nowMs - seconds * 1000);
  const total = (isIt: (count: number) => boolean) =>
    recent.reduce((sum, { count }) => (isIt(count) ? sum + count : sum), 0);
  return { added: total((count) => count > 0), removed: -total((count) => count < 0) };
}

const defaultUp: NonNullable<ScalingRules['policies']> = [
  { type: 'Pods', value: 4, periodSeconds: 15 },
  { type: 'Percent', value: 100, periodSeconds: 15 },
];
const defaultDown: NonNullable<ScalingRules['policies']> = [
  { type: 'Percent', value: 100, periodSeconds: 15 },
];

function upperBound(
  { selectPolicy = 'Max', policies = defaultUp }: ScalingRules = {},
  memory: Memory,
  current: number,
  nowMs: number,
): number {
  if (selectPolicy === 'Disabled') return current;
  const bounds = boundsOf(policies, 1, memory, current, nowMs);
  return Math.max(current, selectPolicy === 'Max' ? Math.max(...bounds) : Math.min(...bounds));
}

function lowerBound(
  { selectPolicy = 'Max', policies = defaultDown }: ScalingRules = {},
  memory: Memory,
  current: number,
  nowMs: number,
): number {
  if (selectPolicy === 'Disabled') return current;
  const bounds = boundsOf(policies, -1, memory, current, nowMs);
  return Math.min(current, selectPolicy === 'Max' ? Math.min(...bounds) : Math.max(...bounds));
}

/** How far each policy lets a workload go up (1) or down (-1) from where it was when its period began. */
function boundsOf(
  policies: NonNullable<ScalingRules['policies']>,
  direction: 1 | -1,
  memory: Memory,
  current: number,
  nowMs: number,
): readonly number[] {
  const whole = direction === 1 ? Math.ceil : Math.floor;
  return policies.map(({ type, value, periodSeconds }) => {
    const { added, removed } = changed(memory, periodSeconds, nowMs);
    const start = current - added + removed;
    return type === 'Pods'
      ? start + direction * value
      : whole(start * (1 + (direction * value) / 100));
  });
}

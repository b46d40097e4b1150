import type {
  Condition,
  HorizontalPodAutoscaler,
  MetricSpec,
  Pod,
  UsageReport,
} from '@slipway/kube-objects';
import { quantity, timestamp, withCondition } from '@slipway/kube-objects';
import type { OtherFigure } from './other-figures.ts';
import { NoFigure, type Proposal, propose, type Tolerance } from './pod-figures.ts';
import { proposeOther } from './propose-other.ts';
import { limit, type Memory, remember } from './scaling-limits.ts';

/** What an autoscaler looks at. */
export interface AutoscalerState {
  readonly autoscaler: HorizontalPodAutoscaler;
  /** `spec.replicas` of what it scales. */
  readonly replicas: number;
  readonly pods: readonly Pod[];
  readonly usage: UsageReport | undefined;
  /** Figures that are measured elsewhere. */
  readonly others?: ReadonlyMap<MetricSpec, OtherFigure>;
  readonly memory: Memory;
}

/** What to do, and what it looks like then. */
export interface AutoscalerDecision {
  readonly replicas: number;
  /** Why the number changes, in words. */
  readonly why: string;
  readonly status: HorizontalPodAutoscaler['status'];
  readonly memory: Memory;
  /** Figures that said nothing. */
  readonly problems: readonly NoFigure[];
}

const usualTolerance = 0.1;

/** Compares what the pods take with what they shall take. */
export function decideAutoscaler(state: AutoscalerState, now: Date): AutoscalerDecision {
  const { autoscaler, replicas: current, memory } = state;
  const { spec } = autoscaler;
  const min = spec.minReplicas ?? 1;
  const scaled = note(
    autoscaler.status.conditions,
    now,
    'AbleToScale',
    'True',
    'SucceededGetScale',
    "the HPA controller was able to get the target's current scale",
  );
  if (current === 0 && min > 0) {
    const message = 'scaling is disabled since the replica count of the target is zero';
    const conditions = note(scaled, now, 'ScalingActive', 'False', 'ScalingDisabled', message);
    return keep(state, conditions, [], now);
  }
  if (current > spec.maxReplicas) {
    const why = 'Current number of replicas above Spec.MaxReplicas';
    return change(state, spec.maxReplicas, why, scaled, [], memory, now);
  }
  if (current < min) {
    const why = 'Current number of replicas below Spec.MinReplicas';
    return change(state, min, why, scaled, [], memory, now);
  }
  return byFigures(state, scaled, now);
}

function byFigures(
  state: AutoscalerState,
  scaled: readonly Condition[],
  now: Date,
): AutoscalerDecision {
  const { autoscaler, replicas: current, memory } = state;
  const { proposals, problems } = askAll(state);
  const best = proposals.toSorted((a, b) => b.replicas - a.replicas)[0];
  const [problem] = problems;
  // Fewer pods only if every figure agrees: one that says nothing may have asked for more.
  if (!best || (problem && best.replicas < current)) {
    const reason = problem?.reason ?? 'InvalidMetrics';
    const message = `the HPA was unable to compute the replica count: ${problem?.message ?? ''}`;
    const conditions = note(scaled, now, 'ScalingActive', 'False', reason, message);
    return { ...keep(state, conditions, proposals, now), problems };
  }
  const found = `the HPA was able to successfully calculate a replica count from ${best.name}`;
  const active = note(scaled, now, 'ScalingActive', 'True', 'ValidMetricFound', found);
  const limited = limit(autoscaler, memory, current, best.replicas, now.getTime());
  const isLimited = limited.reason === 'DesiredWithinRange' ? 'False' : 'True';
  const bounded = note(active, now, 'ScalingLimited', isLimited, limited.reason, limited.message);
  const next = remember(memory, now.getTime(), {
    wishes: [{ atMs: now.getTime(), count: best.replicas }],
  });
  const why = `${best.name} ${limited.replicas > current ? 'above' : 'below'} target`;
  const conditions = limited.stabilized
    ? note(bounded, now, 'AbleToScale', 'True', limited.stabilized, heldMessage[limited.stabilized])
    : bounded;
  const decision = change(state, limited.replicas, why, conditions, proposals, next, now);
  return { ...decision, problems };
}

const heldMessage = {
  ScaleDownStabilized:
    'recent recommendations were higher than current one, applying the highest recent recommendation',
  ScaleUpStabilized:
    'recent recommendations were lower than current one, applying the lowest recent recommendation',
};

function askAll({ autoscaler, pods, usage, others, replicas }: AutoscalerState) {
  const proposals: Proposal[] = [];
  const problems: NoFigure[] = [];
  for (const metric of autoscaler.spec.metrics ?? []) {
    try {
      const other = others?.get(metric);
      const tolerance = toleranceOf(autoscaler);
      proposals.push(
        other === undefined
          ? propose(metric, pods, usage, replicas, tolerance)
          : proposeOther(metric, other, pods, replicas, tolerance),
      );
    } catch (error) {
      if (!(error instanceof NoFigure)) throw error;
      problems.push(error);
    }
  }
  return { proposals, problems };
}

function toleranceOf({ spec: { behavior } }: HorizontalPodAutoscaler): Tolerance {
  return {
    up: quantity(behavior?.scaleUp?.tolerance) ?? usualTolerance,
    down: quantity(behavior?.scaleDown?.tolerance) ?? usualTolerance,
  };
}

function note(
  conditions: readonly Condition[] | undefined,
  now: Date,
  type: string,
  status: Condition['status'],
  reason: string,
  message: string,
): readonly Condition[] {
  const next = { type, status, reason, message, lastTransitionTime: timestamp(now) };
  return withCondition(conditions, next).map((condition) =>
    condition.type === type ? { ...condition, message } : condition,
  );
}

function keep(
  state: AutoscalerState,
  conditions: readonly Condition[],
  proposals: readonly Proposal[],
  now: Date,
): AutoscalerDecision {
  return change(state, state.replicas, '', conditions, proposals, state.memory, now);
}

function change(
  { autoscaler, replicas: current }: AutoscalerState,
  replicas: number,
  why: string,
  conditions: readonly Condition[],
  proposals: readonly Proposal[],
  memory: Memory,
  now: Date,
): AutoscalerDecision {
  const isChanged = replicas !== current;
  const { lastScaleTime } = autoscaler.status;
  const rescaled = `the HPA controller was able to update the target scale to ${replicas}`;
  const time = isChanged ? timestamp(now) : lastScaleTime;
  return {
    replicas,
    why,
    problems: [],
    memory: isChanged
      ? remember(memory, now.getTime(), {
          changes: [{ atMs: now.getTime(), count: replicas - current }],
        })
      : memory,
    status: {
      ...(autoscaler.metadata.generation !== undefined && {
        observedGeneration: autoscaler.metadata.generation,
      }),
      ...(time !== undefined && { lastScaleTime: time }),
      currentReplicas: current,
      desiredReplicas: replicas,
      currentMetrics: proposals.map(({ status }) => status),
      conditions: isChanged
        ? note(conditions, now, 'AbleToScale', 'True', 'SucceededRescale', rescaled)
        : conditions,
    },
  };
}

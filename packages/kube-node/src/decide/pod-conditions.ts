import type { Condition, Pod } from '@slipway/kube-objects';
import { observed, timestamp } from '@slipway/kube-objects';
import { hasSucceeded, isDone, isRunning, type Member, type PodView } from './pod-view.ts';
import { infeasible, limitsOf, resized } from './resources.ts';

/** Whether everything that comes before the pod's own containers is done, or has started. */
export function initialized(members: readonly Member[], view: PodView, hasEnded: boolean): boolean {
  return members.every((member) => {
    if (member.role === 'app' || member.role === 'ephemeral') return true;
    if (member.role === 'init')
      return hasEnded ? hasSucceeded(member) : isDone(member, view.sandbox);
    return member.view.isStarted || member.view.current?.container.state === 'exited';
  });
}

type Verdict = Pick<Condition, 'status' | 'reason' | 'message'>;

const TRUE: Verdict = { status: 'True' };
const isFalse = (reason: string, message?: string): Verdict => ({
  status: 'False',
  reason,
  ...(message && { message }),
});

/** The conditions of a pod; those of others are kept. */
export function conditions(
  pod: Pod,
  view: PodView,
  members: readonly Member[],
  now: Date,
  hasEnded: boolean,
): readonly Condition[] {
  const existing = pod.status.conditions ?? [];
  const containersReady = readiness(members, hasEnded);
  const verdicts: Record<string, Verdict> = {
    PodReadyToStartContainers:
      view.sandbox?.state === 'running'
        ? TRUE
        : { status: 'False', ...(view.problem && { reason: 'NoSandbox', message: view.problem }) },
    Initialized: initializedCondition(members, view, hasEnded),
    Ready: containersReady.status === 'True' ? gates(pod) : containersReady,
    ContainersReady: containersReady,
    PodScheduled: TRUE,
    ...resizing(pod, view, members, hasEnded),
    ...(view.excess !== undefined && {
      DisruptionTarget: { status: 'True', reason: 'TerminationByKubelet', message: view.excess },
    }),
  };
  const others = existing.filter(({ type }) => !(type in verdicts) && !passing.has(type));
  const own = Object.entries(verdicts).map(([type, verdict]): Condition => {
    const before = existing.find((condition) => condition.type === type);
    const isSame = before?.status === verdict.status && before.lastTransitionTime;
    const lastTransitionTime = isSame ? before.lastTransitionTime : timestamp(now);
    return {
      type,
      ...observed(pod),
      ...verdict,
      ...(lastTransitionTime && { lastTransitionTime }),
    };
  });
  return [...own, ...others];
}

/** Conditions that are there only while they hold. */
const passing = new Set(['PodResizePending', 'PodResizeInProgress']);

function resizing(
  pod: Pod,
  view: PodView,
  members: readonly Member[],
  hasEnded: boolean,
): Record<string, Verdict> {
  const isOpen = ({ spec, view: { current } }: Member) =>
    current?.container.state === 'running' &&
    resized(limitsOf(pod, spec), current.container.limits).length > 0;
  const open = hasEnded ? [] : members.filter(isOpen);
  if (open.length === 0) return {};
  const message = infeasible(pod, view.capacity ?? {});
  if (message) return { PodResizePending: { status: 'True', reason: 'Infeasible', message } };
  const failure = open.map((member) => member.view.resizeFailure).find((it) => it !== undefined);
  const why = failure && { reason: 'Error', message: failure.message };
  return { PodResizeInProgress: { status: 'True', ...why } };
}

function initializedCondition(
  members: readonly Member[],
  view: PodView,
  hasEnded: boolean,
): Verdict {
  if (initialized(members, view, hasEnded))
    return hasEnded ? { ...TRUE, reason: 'PodCompleted' } : TRUE;
  const isOver = (member: Member) =>
    hasEnded ? hasSucceeded(member) : isDone(member, view.sandbox);
  const open = members
    .filter((member) => member.role === 'init' && !isOver(member))
    .map(({ spec }) => spec.name);
  const text = `containers with incomplete status: [${open.join(' ')}]`;
  return isFalse('ContainersNotInitialized', text);
}

function readiness(members: readonly Member[], hasEnded: boolean): Verdict {
  if (hasEnded) return isFalse('PodCompleted');
  const unready = members
    .filter(({ role }) => role === 'app' || role === 'sidecar')
    .filter((member) => !(isRunning(member) && member.view.isReady))
    .map(({ spec }) => spec.name);
  if (unready.length === 0) return TRUE;
  return isFalse('ContainersNotReady', `containers with unready status: [${unready.join(' ')}]`);
}

function gates({ spec, status }: Pod): Verdict {
  const open = (spec.readinessGates ?? [])
    .map(({ conditionType }) => conditionType)
    .filter((type) => !status.conditions?.some((c) => c.type === type && c.status === 'True'));
  if (open.length === 0) return TRUE;
  const text = open.map(
    (type) => `corresponding condition of pod readiness gate "${type}" does not exist.`,
  );
  return isFalse('ReadinessGatesNotReady', text.join(' '));
}

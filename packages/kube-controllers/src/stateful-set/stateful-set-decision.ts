import type { IntOrString, Pod, StatefulSet } from '@slipway/kube-objects';
import { availableAt } from '@slipway/kube-objects';
import { absolute } from '#work/amount';
import { hasIdentity, ordinalOf, rangeOf, revisionOfPod } from './stateful-pod.ts';

/** What a stateful set has. */
export interface StatefulSetState {
  readonly set: StatefulSet;
  /** The names of the revision that pods come from and of the one they go to. */
  readonly current: string;
  readonly update: string;
  /** Its pods, those that are ending too. */
  readonly pods: readonly Pod[];
}

/** One change to the cluster. */
export type StatefulSetAction =
  | { readonly type: 'create'; readonly ordinal: number; readonly revision: string }
  | {
      readonly type: 'delete';
      readonly ordinal: number;
      readonly pod: Pod;
      readonly why: 'ended' | 'scaled' | 'outdated';
    }
  | { readonly type: 'identify'; readonly ordinal: number; readonly pod: Pod };

/** A place in the order, with the pod that has it. */
interface Place {
  readonly ordinal: number;
  readonly pod: Pod | undefined;
}

type Sight = StatefulSetState & { readonly now: Date };

/** What to do next for a stateful set; the rest follows from the events of what is done. */
export function decideStatefulSet(
  state: StatefulSetState,
  now: Date,
): readonly StatefulSetAction[] {
  const sight = { ...state, now };
  const { set } = state;
  if (set.metadata.deletionTimestamp) return [];
  const living = decideLiving(sight);
  if (living.isBlocked) return living.actions;
  const condemned = decideCondemned(sight);
  if (condemned.isBlocked) return [...living.actions, ...condemned.actions];
  const outdated = set.spec.updateStrategy.type === 'OnDelete' ? [] : decideOutdated(sight);
  return [...living.actions, ...condemned.actions, ...outdated];
}

interface Step {
  readonly actions: readonly StatefulSetAction[];
  /** What comes after must wait. */
  readonly isBlocked: boolean;
}

const isOrdered = ({ spec }: StatefulSet) => spec.podManagementPolicy !== 'Parallel';

/** Whether a pod is up and has been ready for long enough. */
export function isAvailable(set: StatefulSet, pod: Pod, now: Date): boolean {
  const at = availableAt(pod, set.spec.minReadySeconds);
  return pod.status.phase === 'Running' && at !== undefined && at <= now;
}

const isHealthy = ({ set, now }: Sight, pod: Pod) =>
  !pod.metadata.deletionTimestamp && isAvailable(set, pod, now);

function placesOf({ set, pods }: StatefulSetState): readonly Place[] {
  const [first] = rangeOf(set);
  const known = new Map(pods.map((pod) => [ordinalOf(set, pod), pod]));
  return Array.from({ length: set.spec.replicas }, (_, index) => ({
    ordinal: first + index,
    pod: known.get(first + index),
  }));
}

/** Makes what is missing, in order where the policy says so. */
function decideLiving(sight: Sight): Step {
  const actions: StatefulSetAction[] = [];
  let isBlocked = false;
  for (const place of placesOf(sight)) {
    const step = decidePlace(sight, place);
    actions.push(...step.actions);
    isBlocked ||= step.isBlocked;
    if (isBlocked && isOrdered(sight.set)) break;
  }
  return { actions, isBlocked };
}

function decidePlace(sight: Sight, { ordinal, pod }: Place): Step {
  const isStrict = isOrdered(sight.set);
  if (!pod) {
    const action = { type: 'create', ordinal, revision: revisionFor(sight, ordinal) } as const;
    return { actions: [action], isBlocked: isStrict };
  }
  if (pod.status.phase === 'Failed' || pod.status.phase === 'Succeeded') {
    const isEnding = pod.metadata.deletionTimestamp !== undefined;
    const action = { type: 'delete', ordinal, pod, why: 'ended' } as const;
    const waits = isEnding || (replaceableAt(pod) ?? sight.now) > sight.now;
    return { actions: waits ? [] : [action], isBlocked: true };
  }
  if (isStrict && !isHealthy(sight, pod)) return { actions: [], isBlocked: true };
  const actions = hasIdentity(ordinal, pod) ? [] : [{ type: 'identify', ordinal, pod } as const];
  return { actions, isBlocked: false };
}

const refusedSeconds = 2;

/** A pod that its node has refused is made anew after a moment: the next one may be refused as fast. */
export function replaceableAt({ metadata, status }: Pod): Date | undefined {
  const isRefused = /^(?:NodePorts|NodeAffinity|OutOf.*)$/.test(status.reason ?? '');
  if (status.phase !== 'Failed' || !isRefused) return undefined;
  return new Date(Date.parse(metadata.creationTimestamp) + refusedSeconds * 1000);
}

/** Below the partition of a rolling update pods are made as they were. */
function revisionFor({ set, current, update }: StatefulSetState, ordinal: number): string {
  const { type, rollingUpdate } = set.spec.updateStrategy;
  const [first] = rangeOf(set);
  const isKept = type === 'RollingUpdate' && ordinal < first + (rollingUpdate?.partition ?? 0);
  return isKept ? current : update;
}

/** Takes away what is too much, the highest number first. */
function decideCondemned(sight: Sight): Step {
  const { set, pods } = sight;
  const [first, end] = rangeOf(set);
  const condemned = pods
    .map((pod) => ({ pod, ordinal: ordinalOf(set, pod) ?? Number.NaN }))
    .filter(({ ordinal }) => ordinal < first || ordinal >= end)
    .toSorted((a, b) => b.ordinal - a.ordinal);
  const removal = ({ pod, ordinal }: (typeof condemned)[number]) =>
    ({ type: 'delete', ordinal, pod, why: 'scaled' }) as const;
  const remaining = condemned.filter(({ pod }) => !pod.metadata.deletionTimestamp);
  if (!isOrdered(set)) return { actions: remaining.map(removal), isBlocked: false };
  const [target] = condemned;
  if (!target) return { actions: [], isBlocked: false };
  // One that is ill waits until those before it are well, unless it is the first that is ill.
  const firstIll = condemned.findLast(({ pod }) => !isHealthy(sight, pod));
  const waits = target.pod.metadata.deletionTimestamp !== undefined;
  const isIll = !isHealthy(sight, target.pod) && target !== firstIll;
  return { actions: waits || isIll ? [] : [removal(target)], isBlocked: true };
}

/** Replaces pods of older templates, the highest number first, as many at a time as may be missing. */
function decideOutdated(sight: Sight): readonly StatefulSetAction[] {
  const { set, update } = sight;
  const { partition = 0, maxUnavailable } = set.spec.updateStrategy.rollingUpdate ?? {};
  const [first] = rangeOf(set);
  const places = placesOf(sight);
  const missing = places.filter(({ pod }) => !pod || !isHealthy(sight, pod)).length;
  let room = atOnce(maxUnavailable, set.spec.replicas) - missing;
  const actions: StatefulSetAction[] = [];
  for (const { ordinal, pod } of places.toReversed()) {
    if (ordinal < first + partition) break;
    if (!pod || pod.metadata.deletionTimestamp || revisionOfPod(pod) === update) continue;
    // Nothing is lost with one that does not serve.
    const isFree = !isHealthy(sight, pod);
    if (!isFree && room <= 0) break;
    if (!isFree) room -= 1;
    actions.push({ type: 'delete', ordinal, pod, why: 'outdated' });
  }
  return actions;
}

function atOnce(maxUnavailable: IntOrString | undefined, replicas: number): number {
  if (maxUnavailable === undefined) return 1;
  return Math.max(1, absolute(maxUnavailable, replicas, Math.floor));
}

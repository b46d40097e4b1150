import type { Pod, StatefulSet } from '@slipway/kube-objects';
import { availableAt, isReady, observed } from '@slipway/kube-objects';
import { revisionOfPod } from './stateful-pod.ts';
import { isAvailable, replaceableAt, type StatefulSetState } from './stateful-set-decision.ts';

/** What a stateful set looks like. */
export function statusOf(state: StatefulSetState, now: Date): StatefulSet['status'] {
  const { set, pods, current, update } = state;
  const count = (isIt: (pod: Pod) => boolean) => pods.filter(isIt).length;
  const isOf = (revision: string) => (pod: Pod) =>
    !pod.metadata.deletionTimestamp && revisionOfPod(pod) === revision;
  const { conditions, collisionCount = 0 } = set.status;
  const counted = {
    ...observed(set),
    replicas: pods.length,
    readyReplicas: count((pod) => pod.status.phase === 'Running' && isReady(pod)),
    currentReplicas: count(isOf(current)),
    updatedReplicas: count(isOf(update)),
    availableReplicas: count((pod) => isAvailable(set, pod, now)),
    currentRevision: current,
    updateRevision: update,
    collisionCount,
    ...(conditions && { conditions }),
  };
  return withoutZeros(isRolledOut(set, counted) ? completed(counted) : counted);
}

type Counted = Required<Omit<StatefulSet['status'], 'conditions' | 'observedGeneration'>> &
  StatefulSet['status'];

/** Whether every pod is of the newest template and well: then it is the current one. */
const isRolledOut = ({ spec }: StatefulSet, status: Counted) =>
  spec.updateStrategy.type === 'RollingUpdate' &&
  [status.updatedReplicas, status.readyReplicas, status.replicas].every(
    (each) => each === spec.replicas,
  );

const completed = (status: Counted): Counted => ({
  ...status,
  currentRevision: status.updateRevision,
  currentReplicas: status.updatedReplicas,
});

/** Upstream leaves these out when they are zero. */
function withoutZeros(status: Counted): StatefulSet['status'] {
  const { readyReplicas, currentReplicas, updatedReplicas, ...rest } = status;
  return {
    ...rest,
    ...(readyReplicas > 0 && { readyReplicas }),
    ...(currentReplicas > 0 && { currentReplicas }),
    ...(updatedReplicas > 0 && { updatedReplicas }),
  };
}

/** When the next ready pod becomes available, or one that was refused may be made anew. */
export function nextChange({ set, pods }: StatefulSetState, now: Date): Date | undefined {
  const times = pods
    .map((pod) => replaceableAt(pod) ?? availableAt(pod, set.spec.minReadySeconds))
    .filter((at) => at !== undefined && at > now) as Date[];
  return times.toSorted((a, b) => a.getTime() - b.getTime())[0];
}

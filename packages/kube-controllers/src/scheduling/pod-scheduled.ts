import type { Condition, Node, Pod } from '@slipway/kube-objects';
import { findCondition, observed, timestamp, withoutCondition } from '@slipway/kube-objects';
import type { Surroundings } from '#work/controller';

const component = 'default-scheduler';
const type = 'PodScheduled';

/** Gives a pod to a node, and says so. */
export async function bind(pod: Pod, node: Node, surroundings: Surroundings): Promise<void> {
  const { objects, events } = surroundings;
  const { name, namespace } = pod.metadata;
  // First the condition: once the node has the pod, its agent writes the status.
  const marked = await writeCondition(pod, { status: 'True' }, surroundings);
  await objects.update<Pod>('pods', {
    ...marked,
    spec: { ...pod.spec, nodeName: node.metadata.name },
  });
  const message = `Successfully assigned ${namespace}/${name} to ${node.metadata.name}`;
  events.record(pod, { type: 'Normal', reason: 'Scheduled', message, component });
}

/** Says once why a pod has no node yet. */
export async function explain(
  pod: Pod,
  message: string,
  surroundings: Surroundings,
): Promise<void> {
  if (findCondition(pod.status.conditions, type)?.message === message) return;
  const { events } = surroundings;
  await writeCondition(pod, { status: 'False', reason: 'Unschedulable', message }, surroundings);
  events.record(pod, { type: 'Warning', reason: 'FailedScheduling', message, component });
}

function writeCondition(
  pod: Pod,
  scheduled: Pick<Condition, 'status' | 'reason' | 'message'>,
  { objects, clock }: Surroundings,
): Promise<Pod> {
  const old = findCondition(pod.status.conditions, type);
  const since = old?.status === scheduled.status ? old.lastTransitionTime : undefined;
  const condition = {
    type,
    ...observed(pod),
    ...scheduled,
    lastTransitionTime: since ?? timestamp(clock()),
  };
  const conditions = [...withoutCondition(pod.status.conditions, type), condition];
  return objects.updateStatus<Pod>('pods', { ...pod, status: { ...pod.status, conditions } });
}

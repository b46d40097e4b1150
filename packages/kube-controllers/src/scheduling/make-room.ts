import type { Pod } from '@slipway/kube-objects';
import { observed, timestamp, withCondition } from '@slipway/kube-objects';
import type { Surroundings } from '#work/controller';
import type { Preemption } from './preemption.ts';

const component = 'default-scheduler';

/** Notes first for whom the room is, so that nobody else takes it, and then makes it. */
export async function makeRoom(
  { metadata }: Pod,
  { node, victims }: Preemption,
  { objects, events, clock }: Surroundings,
): Promise<void> {
  const { name, namespace, uid } = metadata;
  await objects.changeStatus<Pod>('pods', name, namespace, (newest) => ({
    ...newest,
    status: { ...newest.status, nominatedNodeName: node.metadata.name },
  }));
  for (const victim of victims) {
    await objects.changeStatus<Pod>(
      'pods',
      victim.metadata.name,
      victim.metadata.namespace,
      (newest) => ({
        ...newest,
        status: { ...newest.status, conditions: asTarget(newest, clock()) },
      }),
    );
    const message = `Preempted by pod ${uid} on node ${node.metadata.name}`;
    events.record(victim, { type: 'Normal', reason: 'Preempted', message, component });
    const { name: other, namespace: where, uid: id } = victim.metadata;
    await objects.delete('pods', other, where, { uid: id });
  }
}

const asTarget = (pod: Pod, now: Date) =>
  withCondition(pod.status.conditions, {
    type: 'DisruptionTarget',
    ...observed(pod),
    status: 'True',
    reason: 'PreemptionByScheduler',
    message: 'default-scheduler: preempting to accommodate a higher priority pod',
    lastTransitionTime: timestamp(now),
  });

import type {
  Condition,
  KubeObject,
  Namespace,
  Node,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  StorageClass,
} from '@slipway/kube-objects';
import {
  findCondition,
  observed,
  timestamp,
  withCondition,
  withoutCondition,
} from '@slipway/kube-objects';
import { selectedNode } from '#storage/claim-decision';
import { claimsOfPod } from '#storage/claim-protection';
import { type Controller, keyOf, parseKey, type Surroundings } from '#work/controller';
import { dependsOnPods } from './pod-affinity.ts';
import { type Preemption, preempt, priorityOf } from './preemption.ts';
import { place } from './scheduling.ts';

const component = 'default-scheduler';
const type = 'PodScheduled';

/** Binds each new pod to a node that has room for it. */
export function schedulerController({ objects, events, clock }: Surroundings): Controller {
  const waits = ({ spec, metadata }: Pod) =>
    !spec.nodeName &&
    !metadata.deletionTimestamp &&
    (spec.schedulerName ?? component) === component &&
    (spec.schedulingGates ?? []).length === 0;

  // The most important first, those of one importance as they came.
  const waiting = () =>
    objects
      .list<Pod>('pods')
      .filter(waits)
      .toSorted((a, b) => priorityOf(b) - priorityOf(a))
      .map(keyOf);
  const waitingForOthers = () =>
    objects
      .list<Pod>('pods')
      .filter((pod) => waits(pod) && dependsOnPods(pod))
      .map(keyOf);
  const waitingForClaims = () =>
    objects
      .list<Pod>('pods')
      .filter((pod) => waits(pod) && claimsOfPod(pod).length > 0)
      .map(keyOf);
  const view = () => ({
    nodes: objects.list<Node>('nodes'),
    pods: objects.list<Pod>('pods'),
    namespaces: objects.list<Namespace>('namespaces'),
    claims: objects.list<PersistentVolumeClaim>('persistentvolumeclaims'),
  });

  async function bind(pod: Pod, node: Node) {
    const { name, namespace } = pod.metadata;
    // First the condition: once the node has the pod, its agent writes the status.
    const marked = await writeCondition(pod, { status: 'True' });
    await objects.update<Pod>('pods', {
      ...marked,
      spec: { ...pod.spec, nodeName: node.metadata.name },
    });
    const message = `Successfully assigned ${namespace}/${name} to ${node.metadata.name}`;
    events.record(pod, { type: 'Normal', reason: 'Scheduled', message, component });
  }

  /** Notes first for whom the room is, so that nobody else takes it, and then makes it. */
  async function makeRoom({ metadata }: Pod, { node, victims }: Preemption) {
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
        (newest) => ({ ...newest, status: { ...newest.status, conditions: asTarget(newest) } }),
      );
      const message = `Preempted by pod ${uid} on node ${node.metadata.name}`;
      events.record(victim, { type: 'Normal', reason: 'Preempted', message, component });
      const { name: other, namespace: where, uid: id } = victim.metadata;
      await objects.delete('pods', other, where, { uid: id });
    }
  }

  const asTarget = (pod: Pod) =>
    withCondition(pod.status.conditions, {
      type: 'DisruptionTarget',
      ...observed(pod),
      status: 'True',
      reason: 'PreemptionByScheduler',
      message: 'default-scheduler: preempting to accommodate a higher priority pod',
      lastTransitionTime: timestamp(clock()),
    });

  /** Claims that wait for their first pod learn which node it goes to: there is but one. */
  async function selectNode(pod: Pod) {
    const [node] = objects.list<Node>('nodes');
    if (node === undefined) return;
    for (const name of claimsOfPod(pod)) {
      const claim = objects.get<PersistentVolumeClaim>(
        'persistentvolumeclaims',
        name,
        pod.metadata.namespace,
      );
      if (claim === undefined || !isWaitingForConsumer(claim)) continue;
      const annotations = { ...claim.metadata.annotations, [selectedNode]: node.metadata.name };
      await objects.update('persistentvolumeclaims', {
        ...claim,
        metadata: { ...claim.metadata, annotations },
      });
    }
  }

  function isWaitingForConsumer({ metadata, spec, status }: PersistentVolumeClaim): boolean {
    if (status.phase === 'Bound' || metadata.annotations?.[selectedNode] !== undefined)
      return false;
    const name = spec.storageClassName ?? '';
    const found = objects.get<StorageClass>('storageclasses.storage.k8s.io', name);
    return found?.volumeBindingMode === 'WaitForFirstConsumer';
  }

  async function explain(pod: Pod, message: string) {
    if (findCondition(pod.status.conditions, type)?.message === message) return;
    await writeCondition(pod, { status: 'False', reason: 'Unschedulable', message });
    events.record(pod, { type: 'Warning', reason: 'FailedScheduling', message, component });
  }

  function writeCondition(
    pod: Pod,
    scheduled: Pick<Condition, 'status' | 'reason' | 'message'>,
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

  return {
    name: 'scheduler',
    // One at a time: two pods must not both get the last room.
    workers: 1,
    watches: {
      // Room that one pod leaves is room for those that wait.
      pods: (pod) => [keyOf(pod), ...(isOver(pod) ? waiting() : waitingForOthers())],
      nodes: waiting,
      persistentvolumeclaims: waitingForClaims,
    },
    async sync(key) {
      const { namespace, name } = parseKey(key);
      const pod = objects.get<Pod>('pods', name, namespace);
      if (!pod || !waits(pod)) return undefined;
      await selectNode(pod);
      const placement = place(pod, view());
      if ('node' in placement) {
        await bind(pod, placement.node);
        return undefined;
      }
      await explain(pod, placement.reason);
      const budgets = objects.list<PodDisruptionBudget>('poddisruptionbudgets.policy');
      const preemption = placement.wantsRoom ? preempt(pod, view(), budgets) : undefined;
      if (preemption) await makeRoom(pod, preemption);
      return undefined;
    },
  };
}

function isOver({ metadata, status }: KubeObject): boolean {
  const { phase } = (status ?? {}) as Pod['status'];
  return metadata.deletionTimestamp !== undefined || phase === 'Succeeded' || phase === 'Failed';
}

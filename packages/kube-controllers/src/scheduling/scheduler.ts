import type {
  KubeObject,
  Namespace,
  Node,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
} from '@slipway/kube-objects';
import { claimsOfPod } from '#storage/claim-protection';
import { type Controller, keyOf, parseKey, type Surroundings } from '#work/controller';
import { makeRoom } from './make-room.ts';
import { dependsOnPods } from './pod-affinity.ts';
import { bind, explain } from './pod-scheduled.ts';
import { preempt, priorityOf } from './preemption.ts';
import { place } from './scheduling.ts';
import { selectNode } from './select-node.ts';

/** Binds each new pod to a node that has room for it. */
export function schedulerController(surroundings: Surroundings): Controller {
  const { objects } = surroundings;
  const waiting = (): readonly Pod[] => objects.list<Pod>('pods').filter(waits);
  // The most important first, those of one importance as they came.
  const byImportance = () =>
    waiting()
      .toSorted((a, b) => priorityOf(b) - priorityOf(a))
      .map(keyOf);
  const waitingForOthers = () => waiting().filter(dependsOnPods).map(keyOf);
  const waitingForClaims = () =>
    waiting()
      .filter((pod) => claimsOfPod(pod).length > 0)
      .map(keyOf);
  const view = () => ({
    nodes: objects.list<Node>('nodes'),
    pods: objects.list<Pod>('pods'),
    namespaces: objects.list<Namespace>('namespaces'),
    claims: objects.list<PersistentVolumeClaim>('persistentvolumeclaims'),
  });

  return {
    name: 'scheduler',
    // One at a time: two pods must not both get the last room.
    workers: 1,
    watches: {
      // Room that one pod leaves is room for those that wait.
      pods: (pod) => [keyOf(pod), ...(isOver(pod) ? byImportance() : waitingForOthers())],
      nodes: byImportance,
      persistentvolumeclaims: waitingForClaims,
    },
    async sync(key) {
      const { namespace, name } = parseKey(key);
      const pod = objects.get<Pod>('pods', name, namespace);
      if (!pod || !waits(pod)) return undefined;
      await selectNode(pod, surroundings);
      const placement = place(pod, view());
      if ('node' in placement) {
        await bind(pod, placement.node, surroundings);
        return undefined;
      }
      await explain(pod, placement.reason, surroundings);
      const budgets = objects.list<PodDisruptionBudget>('poddisruptionbudgets.policy');
      const preemption = placement.wantsRoom ? preempt(pod, view(), budgets) : undefined;
      if (preemption) await makeRoom(pod, preemption, surroundings);
      return undefined;
    },
  };
}

/** Whether a pod is this scheduler's to place, and may be placed now. */
function waits({ spec, metadata }: Pod): boolean {
  return (
    !spec.nodeName &&
    !metadata.deletionTimestamp &&
    (spec.schedulerName ?? 'default-scheduler') === 'default-scheduler' &&
    (spec.schedulingGates ?? []).length === 0
  );
}

function isOver({ metadata, status }: KubeObject): boolean {
  const { phase } = (status ?? {}) as Pod['status'];
  return metadata.deletionTimestamp !== undefined || phase === 'Succeeded' || phase === 'Failed';
}

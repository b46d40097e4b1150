import type { Node, Pod } from '@slipway/kube-objects';
import {
  findCondition,
  isPortTaken,
  matchesAffinity,
  podRequests,
  quantity,
} from '@slipway/kube-objects';
import { claimObstacle } from './claims.ts';
import { affinityObstacle, type ClusterView } from './pod-affinity.ts';
import { tolerates } from './taint.ts';
import { spreadObstacle } from './topology-spread.ts';

/** Where a pod can go, or why nowhere. */
export type Placement =
  | { readonly node: Node }
  /** In the words of Kubernetes' scheduler. */
  | {
      readonly reason: string;
      /** Fewer pods could help. */
      readonly wantsRoom: boolean;
    };

const unschedulableTaint = 'node.kubernetes.io/unschedulable';

/** Finds a node for a pod. */
export function place(pod: Pod, view: ClusterView): Placement {
  const { nodes, pods } = view;
  if (nodes.length === 0) {
    return { reason: 'no nodes available to schedule pods', wantsRoom: false };
  }
  const unbound = claimObstacle(pod, view.claims ?? []);
  if (unbound !== undefined) {
    const none = `0/${nodes.length} nodes are available:`;
    const preemption = 'Preemption is not helpful for scheduling.';
    const reason = `${none} ${unbound}. preemption: ${none} ${nodes.length} ${preemption}`;
    return { reason, wantsRoom: false };
  }
  const obstacles = new Map<string, number>();
  let wantsRoom = false;
  for (const node of nodes) {
    const before = obstaclesAt(node, pod);
    const missing =
      before.length > 0 ? [] : [...shortages(node, pod, pods), ...neighbours(node, pod, view)];
    if (before.length === 0 && missing.length === 0) return { node };
    wantsRoom ||= missing.length > 0;
    for (const text of [...before, ...missing]) obstacles.set(text, (obstacles.get(text) ?? 0) + 1);
  }
  const list = [...obstacles].map(([text, count]) => `${count} ${text}`).toSorted();
  const none = `0/${nodes.length} nodes are available:`;
  const preemption = wantsRoom
    ? 'No preemption victims found for incoming pod.'
    : 'Preemption is not helpful for scheduling.';
  return {
    reason: `${none} ${list.join(', ')}. preemption: ${none} ${nodes.length} ${preemption}`,
    wantsRoom,
  };
}

const amount = (text: string | undefined) => quantity(text) ?? 0;

/** What at a node speaks against a pod, whoever else is there; the first thing only. */
function obstaclesAt(node: Node, pod: Pod): readonly string[] {
  const { taints = [], unschedulable } = node.spec;
  const tolerations = pod.spec.tolerations ?? [];
  const cordon = { key: unschedulableTaint, effect: 'NoSchedule' };
  if (unschedulable && !tolerations.some((toleration) => tolerates(toleration, cordon))) {
    return ['node(s) were unschedulable'];
  }
  const ready = findCondition(node.status.conditions, 'Ready');
  const notReady = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };
  if (ready?.status !== 'True' && !tolerations.some((each) => tolerates(each, notReady))) {
    return [`node(s) were not ready (${ready?.message || 'the node has not reported yet'})`];
  }
  const taint = taints.find(
    ({ effect, ...rest }) =>
      ['NoSchedule', 'NoExecute'].includes(effect) &&
      !tolerations.some((toleration) => tolerates(toleration, { effect, ...rest })),
  );
  if (taint) return [`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`];
  if (!matchesAffinity(pod, node)) {
    return ["node(s) didn't match Pod's node affinity/selector"];
  }
  return [];
}

/** What the pods that are there already speak against. */
function neighbours(node: Node, pod: Pod, view: ClusterView): readonly string[] {
  const found = [affinityObstacle(pod, node, view), spreadObstacle(pod, node, view)];
  return found.filter((text) => text !== undefined);
}

/** Whether a pod is on a node, or room there has been made for it that `pod` may not take. */
function holdsRoom(other: Pod, { metadata: { name } }: Node, pod: Pod): boolean {
  const { spec, status } = other;
  if (['Succeeded', 'Failed'].includes(status.phase ?? '')) return false;
  if (spec.nodeName) return spec.nodeName === name;
  const isAwaited = status.nominatedNodeName === name && !other.metadata.deletionTimestamp;
  const isSelf = other.metadata.uid === pod.metadata.uid;
  return isAwaited && !isSelf && (other.spec.priority ?? 0) >= (pod.spec.priority ?? 0);
}

/** What a node has too little of for one more pod. */
function shortages(node: Node, pod: Pod, pods: readonly Pod[]): readonly string[] {
  const here = pods.filter((other) => holdsRoom(other, node, pod));
  const allocatable = node.status.allocatable ?? {};
  const short: string[] = [];
  if (here.length + 1 > amount(allocatable.pods ?? '110')) short.push('Too many pods');
  const taken = here.map(podRequests);
  for (const [resource, request] of podRequests(pod)) {
    const used = taken.reduce((sum, other) => sum + (other.get(resource) ?? 0), 0);
    if (request > 0 && used + request > amount(allocatable[resource])) {
      short.push(`Insufficient ${resource}`);
    }
  }
  if (isPortTaken(pod, here)) {
    short.push("node(s) didn't have free ports for the requested pod ports");
  }
  return short;
}

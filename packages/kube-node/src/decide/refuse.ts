import {
  isPortTaken,
  matchesAffinity,
  type Node,
  type Pod,
  podRequests,
  quantity,
} from '@slipway/kube-objects';
import type { Refusal } from './pod-view.ts';

/** As reasons have it: thousandths of processors. */
const unitsOf = (resource: string) => (resource === 'cpu' ? 1000 : 1);

/**
 * Why a node does not take a new pod, in a kubelet's words. The scheduler has looked at all of this; who puts
 * a pod on a node by its name may not have. `others` are those that hold something of the node.
 */
export function refusalOf(
  pod: Pod,
  node: Node | undefined,
  others: readonly Pod[],
): Refusal | undefined {
  return (
    shortage(pod, node?.status.allocatable ?? {}, others) ??
    (node !== undefined && !matchesAffinity(pod, node)
      ? failed('NodeAffinity', "node(s) didn't match Pod's node affinity/selector")
      : undefined) ??
    (isPortTaken(pod, others)
      ? failed('NodePorts', "node(s) didn't have free ports for the requested pod ports")
      : undefined)
  );
}

function failed(predicate: string, why: string): Refusal {
  const message = `Pod was rejected: Predicate ${predicate} failed: ${why}`;
  return { reason: predicate, message };
}

/** The first thing of which a node has too little; what it does not speak of, it does not count. */
function shortage(
  pod: Pod,
  allocatable: Readonly<Record<string, string>>,
  others: readonly Pod[],
): Refusal | undefined {
  const each = new Map([['pods', 1], ...podRequests(pod)]);
  for (const [resource, requested] of each) {
    const capacity = quantity(allocatable[resource]);
    if (capacity === undefined || requested === 0) continue;
    const used =
      resource === 'pods'
        ? others.length
        : others.reduce((sum, other) => sum + (podRequests(other).get(resource) ?? 0), 0);
    if (used + requested <= capacity) continue;
    const [asked, taken, all] = [requested, used, capacity].map((amount) =>
      Math.round(amount * unitsOf(resource)),
    );
    const what = `${resource}, requested: ${asked}, used: ${taken}, capacity: ${all}`;
    const message = `Pod was rejected: Node didn't have enough resource: ${what}`;
    return { reason: `OutOf${resource}`, message };
  }
  return undefined;
}

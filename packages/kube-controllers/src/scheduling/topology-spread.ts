import {
  matchesAffinity,
  type Node,
  type Pod,
  type TopologySpreadConstraint,
} from '@slipway/kube-objects';
import { type ClusterView, isPlaced, isSelectedBy } from './pod-affinity.ts';

const text = "node(s) didn't match pod topology spread constraints";

/** Which of a pod's hard constraints a node would break, in the words of Kubernetes' scheduler. */
export function spreadObstacle(pod: Pod, node: Node, view: ClusterView): string | undefined {
  const hard = (pod.spec.topologySpreadConstraints ?? []).filter(
    ({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule',
  );
  if (hard.some(({ topologyKey }) => node.metadata.labels?.[topologyKey] === undefined)) {
    return `${text} (missing required label)`;
  }
  return hard.every((constraint) => isEven(constraint, pod, node, view)) ? undefined : text;
}

function isEven(
  constraint: TopologySpreadConstraint,
  pod: Pod,
  node: Node,
  view: ClusterView,
): boolean {
  const { topologyKey, maxSkew, minDomains = 1 } = constraint;
  const counts = countDomains(constraint, pod, view);
  const least = counts.size < minDomains ? 0 : Math.min(...counts.values());
  const own = { ...pod.metadata.labels };
  const self = isSelectedBy(constraint, own, own) ? 1 : 0;
  const here = counts.get(node.metadata.labels?.[topologyKey] ?? '') ?? 0;
  return here + self - least <= maxSkew;
}

/** How many pods that the constraint means are in each domain the pod could go to. */
function countDomains(
  constraint: TopologySpreadConstraint,
  pod: Pod,
  { nodes, pods }: ClusterView,
): ReadonlyMap<string, number> {
  const { topologyKey, nodeAffinityPolicy = 'Honor' } = constraint;
  const domains = new Map<string, string>();
  const counts = new Map<string, number>();
  for (const node of nodes) {
    const domain = node.metadata.labels?.[topologyKey];
    if (domain === undefined) continue;
    if (nodeAffinityPolicy === 'Honor' && !matchesAffinity(pod, node)) continue;
    domains.set(node.metadata.name, domain);
    counts.set(domain, 0);
  }
  for (const other of pods) {
    const domain = domains.get(other.spec.nodeName ?? '');
    if (domain === undefined || !isPlaced(other) || other.metadata.deletionTimestamp) continue;
    if (other.metadata.namespace !== pod.metadata.namespace) continue;
    if (!isSelectedBy(constraint, pod.metadata.labels ?? {}, other.metadata.labels ?? {})) continue;
    counts.set(domain, (counts.get(domain) ?? 0) + 1);
  }
  return counts;
}

import type { Node, Pod, PodDisruptionBudget } from '@slipway/kube-objects';
import { matches } from '@slipway/kube-objects';
import type { ClusterView } from './pod-affinity.ts';
import { place } from './scheduling.ts';

/** Less important pods of a node that make room for another one. */
export interface Preemption {
  readonly node: Node;
  readonly victims: readonly Pod[];
}

/** How important a pod is. */
export const priorityOf = ({ spec }: Pod) => spec.priority ?? 0;

const createdLast = (a: Pod, b: Pod) =>
  Date.parse(b.metadata.creationTimestamp) - Date.parse(a.metadata.creationTimestamp);

/** The fewest, least important pods whose end lets `pod` run somewhere; undefined when nothing helps. */
export function preempt(
  pod: Pod,
  view: ClusterView,
  budgets: readonly PodDisruptionBudget[],
): Preemption | undefined {
  if (pod.spec.preemptionPolicy === 'Never' || awaitsVictims(pod, view)) return undefined;
  const found = view.nodes
    .map((node) => onNode(pod, node, view, budgets))
    .filter((each) => each !== undefined);
  return found.toSorted(gentlest)[0];
}

/** Whether room has been made for the pod already, and those that leave are still on their way. */
function awaitsVictims({ status, ...pod }: Pod, { pods }: ClusterView): boolean {
  const node = status.nominatedNodeName;
  if (!node) return false;
  const mine = priorityOf({ status, ...pod });
  return pods.some(
    (other) =>
      other.spec.nodeName === node &&
      other.metadata.deletionTimestamp !== undefined &&
      priorityOf(other) < mine,
  );
}

interface Candidate extends Preemption {
  readonly violations: number;
}

function onNode(
  pod: Pod,
  node: Node,
  view: ClusterView,
  budgets: readonly PodDisruptionBudget[],
): Candidate | undefined {
  const lesser = view.pods.filter(
    (other) =>
      other.spec.nodeName === node.metadata.name &&
      other.metadata.deletionTimestamp === undefined &&
      priorityOf(other) < priorityOf(pod),
  );
  if (lesser.length === 0) return undefined;
  const helps = (victims: readonly Pod[]) => {
    const gone = new Set(victims);
    const pods = view.pods.filter((other) => !gone.has(other));
    return 'node' in place(pod, { ...view, nodes: [node], pods });
  };
  if (!helps(lesser)) return undefined;
  const guarded = violating(lesser, budgets);
  // Spared first: those whose budget is used up, then the more important, then the older.
  const order = lesser.toSorted(
    (a, b) =>
      Number(guarded.has(b)) - Number(guarded.has(a)) ||
      priorityOf(b) - priorityOf(a) ||
      -createdLast(a, b),
  );
  let victims: readonly Pod[] = lesser;
  for (const spared of order) {
    const fewer = victims.filter((other) => other !== spared);
    if (helps(fewer)) victims = fewer;
  }
  return { node, victims, violations: victims.filter((each) => guarded.has(each)).length };
}

/** Pods whose end their disruption budgets do not allow. */
function violating(pods: readonly Pod[], budgets: readonly PodDisruptionBudget[]) {
  const left = new Map(budgets.map((budget) => [budget, budget.status.disruptionsAllowed ?? 0]));
  const found = new Set<Pod>();
  for (const pod of pods.toSorted((a, b) => priorityOf(b) - priorityOf(a))) {
    for (const [budget, allowed] of left) {
      const isOurs = budget.metadata.namespace === pod.metadata.namespace;
      const { selector } = budget.spec;
      if (!isOurs || !selector || !matches(selector, pod.metadata.labels)) continue;
      left.set(budget, allowed - 1);
      if (allowed <= 0) found.add(pod);
    }
  }
  return found;
}

function gentlest(a: Candidate, b: Candidate): number {
  const highest = ({ victims }: Candidate) => Math.max(...victims.map(priorityOf));
  const sum = ({ victims }: Candidate) => victims.reduce((so, pod) => so + priorityOf(pod), 0);
  return (
    a.violations - b.violations ||
    highest(a) - highest(b) ||
    sum(a) - sum(b) ||
    a.victims.length - b.victims.length
  );
}

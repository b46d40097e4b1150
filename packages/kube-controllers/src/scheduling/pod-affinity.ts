import type {
  LabelSelector,
  Namespace,
  Node,
  PersistentVolumeClaim,
  Pod,
} from '@slipway/kube-objects';
import { type Labels, matches } from '@slipway/kube-objects';

/** A rule about the pods of a domain: of all nodes with one value of a label. */
export interface PodTerm {
  readonly topologyKey: string;
  readonly labelSelector?: LabelSelector;
  readonly namespaces?: readonly string[];
  readonly namespaceSelector?: LabelSelector;
  readonly matchLabelKeys?: readonly string[];
  readonly mismatchLabelKeys?: readonly string[];
}

interface Affinity {
  readonly podAffinity?: { readonly requiredDuringSchedulingIgnoredDuringExecution?: PodTerm[] };
  readonly podAntiAffinity?: {
    readonly requiredDuringSchedulingIgnoredDuringExecution?: PodTerm[];
  };
}

/** The cluster as the scheduler sees it. */
export interface ClusterView {
  readonly claims?: readonly PersistentVolumeClaim[];
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
  readonly namespaces: readonly Namespace[];
}

/** Whether a pod's place depends on other pods, so that it must be looked at when they move. */
export function dependsOnPods({ spec }: Pod): boolean {
  return attracted(spec).length + repelled(spec).length > 0 || hasHardSpread(spec);
}

const hasHardSpread = ({ topologySpreadConstraints = [] }: Pod['spec']) =>
  topologySpreadConstraints.some(({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule');

const requiredTerms = 'requiredDuringSchedulingIgnoredDuringExecution';
// The store has checked the fields of the pod against its schema.
const attracted = ({ affinity }: Pod['spec']) =>
  (affinity as Affinity | undefined)?.podAffinity?.[requiredTerms] ?? [];
const repelled = ({ affinity }: Pod['spec']) =>
  (affinity as Affinity | undefined)?.podAntiAffinity?.[requiredTerms] ?? [];

/** What the pods of the cluster speak against at a node, in the words of Kubernetes' scheduler. */
export function affinityObstacle(pod: Pod, node: Node, view: ClusterView): string | undefined {
  const placed = view.pods.filter(isPlaced);
  const others = { ...view, pods: placed };
  if (!attracted(pod.spec).every((term) => isAttracted(pod, node, term, others))) {
    return "node(s) didn't match pod affinity rules";
  }
  if (repelled(pod.spec).some((term) => inDomain(pod, node, term, others).length > 0)) {
    return "node(s) didn't match pod anti-affinity rules";
  }
  const isUnwelcome = placed.some((other) =>
    repelled(other.spec).some(
      (term) =>
        isMeant(other, term, pod, view) && sameDomain(term.topologyKey, node, nodeOf(other, view)),
    ),
  );
  return isUnwelcome ? "node(s) didn't satisfy existing pods anti-affinity rules" : undefined;
}

/** The first pod of a group may go anywhere, or none of them ever would. */
function isAttracted(pod: Pod, node: Node, term: PodTerm, view: ClusterView): boolean {
  if (node.metadata.labels?.[term.topologyKey] === undefined) return false;
  if (inDomain(pod, node, term, view).length > 0) return true;
  const isFirst = !view.pods.some((other) => isMeant(pod, term, other, view));
  return isFirst && isMeant(pod, term, pod, view);
}

function inDomain(pod: Pod, node: Node, term: PodTerm, view: ClusterView): readonly Pod[] {
  return view.pods.filter(
    (other) =>
      sameDomain(term.topologyKey, node, nodeOf(other, view)) && isMeant(pod, term, other, view),
  );
}

/** Whether a term of `pod` means `other`. */
function isMeant(pod: Pod, term: PodTerm, other: Pod, { namespaces }: ClusterView): boolean {
  const { namespace } = other.metadata;
  const labels = other.metadata.labels ?? {};
  const isNamed = term.namespaces?.includes(namespace ?? '') ?? false;
  const isSelected =
    term.namespaceSelector !== undefined &&
    matches(term.namespaceSelector, labelsOf(namespace, namespaces));
  const isOwn =
    !term.namespaces?.length && !term.namespaceSelector && namespace === pod.metadata.namespace;
  if (!isNamed && !isSelected && !isOwn) return false;
  return isSelectedBy(term, pod.metadata.labels ?? {}, labels);
}

/** Whether labels are those that a rule of a pod with its own labels asks for. */
export function isSelectedBy(
  { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] }: Omit<PodTerm, 'topologyKey'>,
  own: Labels,
  labels: Labels,
): boolean {
  if (labelSelector === undefined || !matches(labelSelector, labels)) return false;
  const known = (key: string) => own[key] !== undefined;
  return (
    matchLabelKeys.filter(known).every((key) => labels[key] === own[key]) &&
    mismatchLabelKeys.filter(known).every((key) => labels[key] !== own[key])
  );
}

const labelsOf = (name: string | undefined, namespaces: readonly Namespace[]): Labels =>
  namespaces.find(({ metadata }) => metadata.name === name)?.metadata.labels ?? {};

/** Whether a pod is on a node and not over. */
export const isPlaced = ({ spec, status }: Pod): boolean =>
  Boolean(spec.nodeName) && !['Succeeded', 'Failed'].includes(status.phase ?? '');

const nodeOf = ({ spec }: Pod, { nodes }: ClusterView): Node | undefined =>
  nodes.find(({ metadata }) => metadata.name === spec.nodeName);

function sameDomain(key: string, one: Node, other: Node | undefined): boolean {
  const value = one.metadata.labels?.[key];
  return value !== undefined && value === other?.metadata.labels?.[key];
}

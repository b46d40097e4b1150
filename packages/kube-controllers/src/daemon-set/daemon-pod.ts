import type { DaemonSet, New, Node, Pod, PodTemplate, Toleration } from '@slipway/kube-objects';
import { matchesAffinity } from '@slipway/kube-objects';
import { revisionLabel } from '#revisions/revision-plan';
import { tolerates } from '#scheduling/taint';
import { podOf } from '#work/pods';

type NodeAffinity = {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: {
    readonly nodeSelectorTerms?: readonly {
      readonly matchFields?: readonly {
        readonly key: string;
        readonly operator: string;
        readonly values?: readonly string[];
      }[];
    }[];
  };
};
type Affinity = { readonly nodeAffinity?: NodeAffinity };

const nameField = 'metadata.name';
const prefix = 'node.kubernetes.io/';

/** What does not keep a daemon away: it belongs to the node, however the node is. */
function tolerationsOf({ hostNetwork }: Pod['spec']): readonly Toleration[] {
  const all = [
    ['not-ready', 'NoExecute'],
    ['unreachable', 'NoExecute'],
    ['disk-pressure', 'NoSchedule'],
    ['memory-pressure', 'NoSchedule'],
    ['pid-pressure', 'NoSchedule'],
    ['unschedulable', 'NoSchedule'],
    ...(hostNetwork ? [['network-unavailable', 'NoSchedule']] : []),
  ];
  return all.map(([name, effect = '']) => ({ key: prefix + name, operator: 'Exists', effect }));
}

/** The template's pod with everything that a daemon tolerates. */
function tolerant({ metadata, spec }: PodTemplate): PodTemplate {
  const given = spec.tolerations ?? [];
  const missing = tolerationsOf(spec).filter(
    ({ key, effect }) => !given.some((each) => each.key === key && each.effect === effect),
  );
  return { ...(metadata && { metadata }), spec: { ...spec, tolerations: [...given, ...missing] } };
}

/** A pod of a daemon set that only one node can take. */
export function daemonPod(set: DaemonSet, node: string, hash: string): New<Pod> {
  const pod = podOf(set, tolerant(set.spec.template));
  return {
    ...pod,
    metadata: { ...pod.metadata, labels: { ...pod.metadata.labels, [revisionLabel]: hash } },
    spec: { ...pod.spec, affinity: onlyOn(node, pod.spec.affinity) },
  };
}

/** The affinity whose required node terms are replaced by a node's name. */
function onlyOn(node: string, given: unknown): object {
  // The API has checked the template's fields.
  const affinity = (given ?? {}) as Affinity;
  const matchFields = [{ key: nameField, operator: 'In', values: [node] }];
  return {
    ...affinity,
    nodeAffinity: {
      ...affinity.nodeAffinity,
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields }] },
    },
  };
}

/** The node that a daemon's pod is on, or is made for. */
export function nodeOf({ spec }: Pod): string | undefined {
  if (spec.nodeName) return spec.nodeName;
  const affinity = spec.affinity as Affinity | undefined;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const fields = (required?.nodeSelectorTerms ?? []).flatMap(({ matchFields = [] }) => matchFields);
  return fields.find(({ key, operator }) => key === nameField && operator === 'In')?.values?.[0];
}

/** Whether a node is to have a pod, and whether one that is there may stay. */
export function fits(
  set: DaemonSet,
  node: Node,
): { readonly run: boolean; readonly stay: boolean } {
  const { spec } = tolerant(set.spec.template);
  // What the template asks of nodes; the name of one node is added only to its pod.
  const pod = { ...set, spec, status: {} } as Pod;
  const isNamed = !spec.nodeName || spec.nodeName === node.metadata.name;
  if (!isNamed || !matchesAffinity(pod, node)) return { run: false, stay: false };
  const refused = (node.spec.taints ?? []).filter(
    (taint) => !(spec.tolerations ?? []).some((toleration) => tolerates(toleration, taint)),
  );
  const stay = !refused.some(({ effect }) => effect === 'NoExecute');
  return { run: stay && !refused.some(({ effect }) => effect === 'NoSchedule'), stay };
}

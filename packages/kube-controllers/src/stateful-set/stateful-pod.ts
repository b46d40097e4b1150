import type {
  New,
  PersistentVolumeClaim,
  Pod,
  PodTemplate,
  StatefulSet,
} from '@slipway/kube-objects';
import { revisionLabel } from '#revisions/revision-plan';
import { podOf } from '#work/pods';

const nameLabel = 'statefulset.kubernetes.io/pod-name';
const indexLabel = 'apps.kubernetes.io/pod-index';

/** The number of a pod of a stateful set; undefined for a pod whose name is not of its kind. */
export function ordinalOf(set: StatefulSet, pod: Pod): number | undefined {
  const { name } = set.metadata;
  if (!pod.metadata.name.startsWith(`${name}-`)) return undefined;
  const digits = pod.metadata.name.slice(name.length + 1);
  return /^(0|[1-9]\d{0,9})$/.test(digits) ? Number(digits) : undefined;
}

/** The revision that a pod is of. */
export const revisionOfPod = ({ metadata }: Pod) => metadata.labels?.[revisionLabel];

/** The first number, and the one after the last. */
export function rangeOf({ spec }: StatefulSet): readonly [first: number, end: number] {
  const first = spec.ordinals?.start ?? 0;
  return [first, first + spec.replicas];
}

/** The pod with a number, of a template that a revision names. */
export function podWithOrdinal(
  set: StatefulSet,
  ordinal: number,
  template: PodTemplate,
  revision: string,
): New<Pod> {
  const name = `${set.metadata.name}-${ordinal}`;
  const pod = podOf(set, template, name);
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      labels: {
        ...pod.metadata.labels,
        [nameLabel]: name,
        [indexLabel]: String(ordinal),
        [revisionLabel]: revision,
      },
    },
    spec: {
      ...pod.spec,
      hostname: name,
      ...(set.spec.serviceName && { subdomain: set.spec.serviceName }),
      volumes: withClaims(set, ordinal, pod.spec),
    },
  };
}

/** A claim has the place of a volume of its name. */
function withClaims(set: StatefulSet, ordinal: number, { volumes = [] }: Pod['spec']) {
  const claims = (set.spec.volumeClaimTemplates ?? []).map(({ metadata: { name } }) => ({
    name,
    persistentVolumeClaim: { claimName: claimName(set, name, ordinal) },
  }));
  const taken = new Set(claims.map(({ name }) => name));
  return [...claims, ...volumes.filter(({ name }) => !taken.has(name))];
}

const claimName = (set: StatefulSet, template: string, ordinal: number) =>
  `${template}-${set.metadata.name}-${ordinal}`;

/** The claims that the pod with a number mounts. */
export function claimsOf(set: StatefulSet, ordinal: number): readonly New<PersistentVolumeClaim>[] {
  const { namespace } = set.metadata;
  return (set.spec.volumeClaimTemplates ?? []).map(({ metadata, ...template }) => ({
    ...template,
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      ...metadata,
      name: claimName(set, metadata.name, ordinal),
      ...(namespace && { namespace }),
      labels: { ...metadata.labels, ...set.spec.selector.matchLabels },
    },
  }));
}

/** Whether a pod carries the labels that its name stands for. */
export const hasIdentity = (ordinal: number, { metadata: { name, labels = {} } }: Pod) =>
  labels[nameLabel] === name && labels[indexLabel] === String(ordinal);

/** The pod with the labels that its name stands for. */
export const withIdentity = (ordinal: number, pod: Pod): Pod => ({
  ...pod,
  metadata: {
    ...pod.metadata,
    labels: {
      ...pod.metadata.labels,
      [nameLabel]: pod.metadata.name,
      [indexLabel]: String(ordinal),
    },
  },
});

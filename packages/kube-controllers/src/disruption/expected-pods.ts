import type { KubeObject, Objects, Pod, PodDisruptionBudget } from '@slipway/kube-objects';
import { controllerOf } from '#work/owner';
import type { Expected } from './budget-decision.ts';

/** Why the number of pods that there should be is not known. */
export class UnknownScale extends Error {
  override readonly name = 'UnknownScale';
}

/** Kinds whose objects say how many pods they keep. */
const scaled: Readonly<Record<string, string>> = {
  ReplicaSet: 'replicasets.apps',
  StatefulSet: 'statefulsets.apps',
  ReplicationController: 'replicationcontrollers',
  Deployment: 'deployments.apps',
};

/** How many pods there should be. A whole number needs no controllers. Throws `UnknownScale`. */
export function expectedPods(
  { spec }: PodDisruptionBudget,
  pods: readonly Pod[],
  objects: Objects,
): Expected {
  const isCounted = typeof spec.minAvailable === 'number' && spec.maxUnavailable === undefined;
  if (isCounted) return { count: pods.length, unmanaged: [] };
  const scales = new Map<string, number>();
  const unmanaged: string[] = [];
  for (const pod of pods) {
    const owner = topOwner(pod, objects);
    if (owner === undefined) unmanaged.push(pod.metadata.name);
    else scales.set(owner.metadata.uid, replicasOf(owner, pod));
  }
  const count = [...scales.values()].reduce((sum, replicas) => sum + replicas, 0);
  return { count, unmanaged };
}

/** The object whose number of replicas decides: a deployment rather than its replica sets. */
function topOwner(object: KubeObject, objects: Objects): KubeObject | undefined {
  const reference = controllerOf(object);
  if (!reference) return undefined;
  const resource = scaled[reference.kind];
  if (!resource) {
    const { name } = object.metadata;
    throw new UnknownScale(
      `found no controllers for pod "${name}": ${reference.kind} "${reference.name}" does not implement the scale subresource`,
    );
  }
  const owner = objects.get<KubeObject>(resource, reference.name, object.metadata.namespace);
  if (owner?.metadata.uid !== reference.uid) return undefined;
  return (controllerOf(owner) && topOwner(owner, objects)) ?? owner;
}

function replicasOf(owner: KubeObject, pod: Pod): number {
  const { replicas } = owner.spec as { readonly replicas?: number };
  if (replicas === undefined) {
    throw new UnknownScale(`found no replicas for the controller of pod "${pod.metadata.name}"`);
  }
  return replicas;
}

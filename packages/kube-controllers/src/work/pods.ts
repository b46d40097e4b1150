/** What every controller does with the pods that it makes. */
import type { KubeObject, LabelSelector, New, Pod, PodTemplate } from '@slipway/kube-objects';
import { ApiError, matches } from '@slipway/kube-objects';
import { keyOf, type Surroundings } from './controller.ts';
import { adopted, claim, controllerOf, ownedBy, released } from './owner.ts';

/** The keys of the owners that a pod concerns: its own, or those that would adopt it. */
export function ownersOf<T extends KubeObject>(
  pod: KubeObject,
  { objects }: Surroundings,
  { kind, resource }: { readonly kind: string; readonly resource: string },
  selectorOf: (owner: T) => LabelSelector,
): readonly string[] {
  const { namespace = '', labels } = pod.metadata;
  const owner = controllerOf(pod);
  if (owner) return owner.kind === kind ? [`${namespace}/${owner.name}`] : [];
  return objects
    .list<T>(resource, { namespace })
    .filter((each) => matches(selectorOf(each), labels))
    .map(keyOf);
}

/** What else changes at a pod that comes or goes. */
export interface Handover {
  readonly take: (pod: Pod) => Pod;
  readonly leave: (pod: Pod) => Pod;
}

const same = (pod: Pod) => pod;

/** Adopts and releases pods of a namespace as a selector says; answers those that belong to it. */
export async function claimPods(
  owner: KubeObject,
  selector: LabelSelector,
  candidates: readonly Pod[],
  { objects }: Surroundings,
  { take, leave }: Handover = { take: same, leave: same },
): Promise<readonly Pod[]> {
  const { owned, adopt, release } = claim(owner, selector, candidates);
  const write = (pod: Pod) => objects.update<Pod>('pods', pod);
  const won = adopt.map((pod) => write(take(adopted(pod, owner))));
  await Promise.all(release.map((pod) => write(leave(released(pod, owner)))));
  return [...owned, ...(await Promise.all(won))];
}

/** A pod of a template that belongs to `owner`; without a name it gets a random one. */
export function podOf(owner: KubeObject, { metadata, spec }: PodTemplate, name?: string): New<Pod> {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...(name === undefined ? { generateName: `${owner.metadata.name}-` } : { name }),
      ...(owner.metadata.namespace && { namespace: owner.metadata.namespace }),
      ...(metadata?.labels && { labels: metadata.labels }),
      ...(metadata?.annotations && { annotations: metadata.annotations }),
      ...(metadata?.finalizers && { finalizers: metadata.finalizers }),
      ownerReferences: [ownedBy(owner)],
    },
    spec,
    status: {},
  };
}

/** Makes and deletes the pods of owners, and tells of it in events. */
export interface PodControl {
  create(owner: KubeObject, pod: New<Pod>): Promise<Pod>;
  /** A pod that somebody else has deleted is what we want. */
  remove(owner: KubeObject, pod: Pod): Promise<void>;
}

/** The pods' maker and remover of one controller. */
export function podControl(component: string, { objects, events }: Surroundings): PodControl {
  const report = (owner: KubeObject, type: 'Normal' | 'Warning', reason: string, message: string) =>
    events.record(owner, { type, reason, message, component });
  return {
    async create(owner, pod) {
      try {
        const created = await objects.create<Pod>('pods', pod);
        report(owner, 'Normal', 'SuccessfulCreate', `Created pod: ${created.metadata.name}`);
        return created;
      } catch (error) {
        report(owner, 'Warning', 'FailedCreate', `Error creating: ${messageOf(error)}`);
        throw error;
      }
    },
    async remove(owner, { metadata: { name, namespace, uid } }) {
      try {
        await objects.delete('pods', name, namespace, { uid });
      } catch (error) {
        if (isGone(error)) return;
        report(owner, 'Warning', 'FailedDelete', `Error deleting: ${messageOf(error)}`);
        throw error;
      }
      report(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${name}`);
    },
  };
}

/** Whether there is nothing of that name any more, or another object by now. */
export const isGone = (error: unknown) =>
  error instanceof ApiError && (error.reason === 'NotFound' || error.reason === 'Conflict');

/** What went wrong, in words. */
export const messageOf = (error: unknown) =>
  error instanceof Error ? error.message : String(error);

/** Waits for all of it; throws the first thing that went wrong. */
export async function allDone(work: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(work);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

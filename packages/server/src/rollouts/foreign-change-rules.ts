import type { KubeObject } from './deed.ts';

/** Who has written which fields of an object, and when. */
interface ManagedFields {
  readonly manager?: string;
  readonly time?: string;
  readonly subresource?: string;
}

/** Programs that write because of what others wrote. */
const followers = /controller|^kube-scheduler$|^kubelet$|autoscaler|^slipway$/;

/** Those objects that somebody has written since, and not only the cluster itself. */
export function writtenSince(objects: readonly KubeObject[], since: Date): readonly KubeObject[] {
  // Clusters write whole seconds.
  const from = Math.floor(since.getTime() / 1000) * 1000;
  return objects.filter(({ metadata }) => {
    const { managedFields = [] } = metadata as {
      readonly managedFields?: readonly ManagedFields[];
    };
    return managedFields.some(
      ({ manager = '', time = '', subresource = '' }) =>
        (subresource === '' || subresource === 'scale') &&
        !followers.test(manager) &&
        new Date(time).getTime() >= from,
    );
  });
}

/** The part of an object that people wrote; lists leave out of what kind their items are. */
export function recordedPart(object: KubeObject, apiVersion: string, kind: string): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata as KubeObject['metadata'] & {
    readonly managedFields?: unknown;
  };
  const { status: __, ...rest } = object as KubeObject & { readonly status?: unknown };
  return { ...rest, apiVersion, kind, metadata };
}

/**
 * Whether nobody has wanted anything else of an object since a deployment left it: of two jobs in one
 * second the times of the cluster do not say which one wrote.
 */
export function isAsLeft({ metadata }: KubeObject, left: KubeObject | null): boolean {
  const { uid, generation } = left?.metadata ?? {};
  return generation !== undefined && uid === metadata.uid && generation === metadata.generation;
}

import type { DeploymentChange, KubeObject } from './deed.ts';

/** Who has written which fields of an object, and when. */
interface ManagedFields {
  readonly manager?: string;
  readonly time?: string;
  readonly subresource?: string;
}

/** Programs that write because of what others wrote. */
const followers = /controller|^kube-scheduler$|^kubelet$|autoscaler|^slipway$/;

/** When somebody else than the cluster itself has written an object last; clusters write whole seconds. */
function writtenAt({ metadata }: KubeObject): number {
  const { managedFields = [] } = metadata as { readonly managedFields?: readonly ManagedFields[] };
  const times = managedFields
    .filter(
      ({ manager = '', subresource = '' }) =>
        (subresource === '' || subresource === 'scale') && !followers.test(manager),
    )
    .map(({ time = '' }) => new Date(time).getTime());
  return Math.max(Number.NEGATIVE_INFINITY, ...times.filter((it) => !Number.isNaN(it)));
}

/** Those objects that somebody has written since, and not only the cluster itself. */
export function writtenSince(objects: readonly KubeObject[], since: Date): readonly KubeObject[] {
  const from = Math.floor(since.getTime() / 1000) * 1000;
  return objects.filter((it) => writtenAt(it) >= from);
}

/** The part of an object that people wrote; lists leave out of what kind their items are. */
export function recordedPart(object: KubeObject, apiVersion: string, kind: string): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata as KubeObject['metadata'] & {
    readonly managedFields?: unknown;
  };
  const { status: __, ...rest } = object as KubeObject & { readonly status?: unknown };
  return { ...rest, apiVersion, kind, metadata };
}

/** Of two whole seconds, the one of a write and the one by which the other clock was read. */
const unsureMs = 2_000;

/**
 * Whether what was noted of an object last tells all that anybody has wanted of it: it is as it was left, or only the
 * cluster itself has changed it afterwards.
 *
 * @param aheadMs how far the cluster's clock is before ours
 */
export function isKnown(
  object: KubeObject,
  last: Pick<DeploymentChange, 'after' | 'changedAt'> | undefined,
  aheadMs: number,
): boolean {
  if (last === undefined) return false;
  const { uid, generation } = last.after?.metadata ?? {};
  if (uid !== object.metadata.uid) return false;
  if (generation !== undefined && generation === object.metadata.generation) return true;
  return writtenAt(object) + unsureMs <= last.changedAt.getTime() + aheadMs;
}

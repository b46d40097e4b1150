import type { DeleteOptions, KubeObject, ObjectMeta } from '@slipway/kube-objects';
import { timestamp } from '#objects/complete/metadata';
import type { Kind } from '#scheme/kind';

/** What a delete request does to an object. */
export type Deletion =
  | { readonly action: 'remove' }
  | { readonly action: 'keep'; readonly object: KubeObject };

/** Decides whether an object goes at once, or is marked and waits for somebody to let it go. */
export function decideDeletion(
  kind: Kind,
  object: KubeObject,
  options: DeleteOptions,
  now: Date,
): Deletion {
  const { metadata } = object;
  const finalizers = withPropagation(metadata.finalizers ?? [], options);
  const grace = kind.gracePeriodSeconds?.(object, options) ?? 0;
  const isHeld = finalizers.length > 0 || (kind.ownFinalizers?.(object) ?? []).length > 0;
  if (grace === 0 && !isHeld) return { action: 'remove' };
  const isMarked = metadata.deletionTimestamp !== undefined;
  const marked: ObjectMeta = {
    ...metadata,
    ...(finalizers.length > 0 && { finalizers }),
    ...(isMarked ? shortened(metadata, grace, now) : mark(metadata, grace, now)),
  };
  return { action: 'keep', object: { ...object, metadata: marked } };
}

const propagationFinalizers = ['foregroundDeletion', 'orphan'];

function withPropagation(finalizers: readonly string[], { propagationPolicy }: DeleteOptions) {
  const wanted = { Foreground: 'foregroundDeletion', Orphan: 'orphan', Background: '' };
  if (propagationPolicy === undefined) return finalizers;
  const rest = finalizers.filter((finalizer) => !propagationFinalizers.includes(finalizer));
  const finalizer = wanted[propagationPolicy];
  return finalizer === '' ? rest : [...rest, finalizer];
}

/** The last second that a timestamp can name; a longer grace period ends there. */
const endOfTime = Date.UTC(9999, 11, 31, 23, 59, 59);

function mark(metadata: ObjectMeta, graceSeconds: number, now: Date): Partial<ObjectMeta> {
  return {
    deletionTimestamp: timestamp(
      new Date(Math.min(now.getTime() + graceSeconds * 1000, endOfTime)),
    ),
    deletionGracePeriodSeconds: graceSeconds,
    ...(metadata.generation !== undefined && { generation: metadata.generation + 1 }),
  };
}

/** A second request may only shorten what the first one allowed. */
function shortened(metadata: ObjectMeta, graceSeconds: number, now: Date): Partial<ObjectMeta> {
  const { deletionTimestamp = '', deletionGracePeriodSeconds = 0 } = metadata;
  if (graceSeconds >= deletionGracePeriodSeconds) return {};
  const began = Date.parse(deletionTimestamp) - deletionGracePeriodSeconds * 1000;
  const until = Math.min(Math.max(began + graceSeconds * 1000, now.getTime()), endOfTime);
  return {
    deletionTimestamp: timestamp(new Date(until)),
    deletionGracePeriodSeconds: graceSeconds,
  };
}

/** Whether nothing holds a deleted object any longer. */
export function isReleased(kind: Kind, object: KubeObject): boolean {
  const { deletionTimestamp, finalizers = [], deletionGracePeriodSeconds = 0 } = object.metadata;
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds > 0) return false;
  return finalizers.length === 0 && (kind.ownFinalizers?.(object) ?? []).length === 0;
}

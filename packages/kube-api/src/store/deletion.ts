import type { DeleteOptions, KubeObject, Namespace, ObjectMeta } from '@slipway/kube-objects';
import type { Kind } from '#kinds/kind';
import { timestamp } from './metadata.ts';

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
  const grace = gracePeriod(kind, object, options);
  const isHeld = finalizers.length > 0 || ownFinalizers(object).length > 0;
  if (grace === 0 && !isHeld) return { action: 'remove' };
  const isMarked = metadata.deletionTimestamp !== undefined;
  const marked: ObjectMeta = {
    ...metadata,
    ...(finalizers.length > 0 && { finalizers }),
    ...(isMarked ? shortened(metadata, grace, now) : mark(metadata, grace, now)),
  };
  return { action: 'keep', object: { ...object, metadata: marked } };
}

/** A namespace has finalizers in its spec, too. */
export const ownFinalizers = ({ kind, spec }: KubeObject): readonly string[] =>
  kind === 'Namespace' ? ((spec as Namespace['spec'] | undefined)?.finalizers ?? []) : [];

const propagationFinalizers = ['foregroundDeletion', 'orphan'];

function withPropagation(finalizers: readonly string[], { propagationPolicy }: DeleteOptions) {
  const wanted = { Foreground: 'foregroundDeletion', Orphan: 'orphan', Background: '' };
  if (propagationPolicy === undefined) return finalizers;
  const rest = finalizers.filter((finalizer) => !propagationFinalizers.includes(finalizer));
  const finalizer = wanted[propagationPolicy];
  return finalizer === '' ? rest : [...rest, finalizer];
}

/** Only pods that a node may be running get time to end. */
function gracePeriod(kind: Kind, object: KubeObject, options: DeleteOptions): number {
  if (kind.kind !== 'Pod') return 0;
  const { nodeName, terminationGracePeriodSeconds = 30 } = object.spec as {
    readonly nodeName?: string;
    readonly terminationGracePeriodSeconds?: number;
  };
  const { phase = '' } = (object.status ?? {}) as { readonly phase?: string };
  if (nodeName === undefined || nodeName === '') return 0;
  if (phase === 'Succeeded' || phase === 'Failed') return 0;
  const seconds = options.gracePeriodSeconds ?? terminationGracePeriodSeconds;
  return seconds < 0 ? 1 : seconds;
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

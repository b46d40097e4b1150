import type { ObjectStore } from '@slipway/kube-api';
import type { KubeObject, Log, Namespace } from '@slipway/kube-objects';
import { ApiError, resourceKey, timestamp } from '@slipway/kube-objects';
import { WorkQueue } from '#work/work-queue';
import { endingConditions, type Leftover } from './namespace-conditions.ts';

/** Empties namespaces that are to go, and lets them go when they are empty. */
export function startNamespaceLifecycle(
  { scheme, store, operations }: ObjectStore,
  clock: () => Date,
  log: Log,
): AsyncDisposable {
  const read = (name: string) =>
    store.read({ resource: 'namespaces', namespace: '', name }) as Namespace | undefined;
  const isEnding = (name: string) => read(name)?.metadata.deletionTimestamp !== undefined;
  const sync = async (name: string) => {
    if (isEnding(name)) await empty(name);
    return undefined;
  };
  const queue = new WorkQueue({ name: 'namespaces', sync }, log);

  const contentsOf = (namespace: string) =>
    scheme.stored
      .filter((kind) => kind.namespaced)
      .flatMap((kind) => {
        const resource = resourceKey(kind);
        return store.list(resource, namespace).map((object) => ({ kind, resource, object }));
      });

  /** Pods first: they may need what else is there until they have ended. */
  const nextToGo = (namespace: string) => {
    const contents = contentsOf(namespace);
    const pods = contents.filter(({ resource }) => resource === 'pods');
    return pods.length > 0 ? pods : contents;
  };

  async function empty(namespace: string): Promise<void> {
    await Promise.all(
      nextToGo(namespace)
        .filter(({ object }) => object.metadata.deletionTimestamp === undefined)
        .map(async ({ kind, object: { metadata } }) => {
          const options = { uid: metadata.uid, propagationPolicy: 'Background' } as const;
          await operations
            .delete(kind, { namespace, name: metadata.name }, options)
            .catch(ignoreGone);
        }),
    );
    const left = nextToGo(namespace);
    if (left.length === 0) await release(namespace);
    else if (left.every(({ object }) => object.metadata.deletionTimestamp !== undefined)) {
      await tell(namespace, left);
    }
  }

  /** Whoever asks why the namespace is still there reads it in its status. */
  async function tell(name: string, left: readonly Leftover[]): Promise<void> {
    const change = (old: KubeObject) => {
      const { status } = old as Namespace;
      const now = timestamp(clock());
      return {
        ...old,
        status: { ...status, conditions: endingConditions(left, status.conditions ?? [], now) },
      };
    };
    await operations
      .update(scheme.get('namespaces'), { namespace: '', name }, change, { part: 'status' })
      .catch(ignoreGone);
  }

  async function release(name: string): Promise<void> {
    const kind = scheme.get('namespaces');
    const change = (old: object) => ({ ...old, spec: { finalizers: [] } });
    await operations.update(kind, { namespace: '', name }, change, { part: 'finalize' });
  }

  const subscription = store.subscribe(({ resource, object }) => {
    const { name, namespace } = object.metadata;
    if (resource === 'namespaces' && isEnding(name)) queue.add(name);
    else if (namespace !== undefined && isEnding(namespace)) queue.add(namespace);
  });
  for (const { metadata } of store.list('namespaces')) {
    if (metadata.deletionTimestamp !== undefined) queue.add(metadata.name);
  }
  return {
    async [Symbol.asyncDispose]() {
      subscription[Symbol.dispose]();
      await queue.close();
    },
  };
}

/** Deleted by somebody else in the meantime, or replaced by a new one that has its own event. */
function ignoreGone(error: unknown): void {
  const isGone =
    error instanceof ApiError && (error.reason === 'NotFound' || error.reason === 'Conflict');
  if (!isGone) throw error;
}

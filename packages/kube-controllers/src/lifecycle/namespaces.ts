import type { Operations, Scheme, Store } from '@slipway/kube-api';
import type { Log, Namespace } from '@slipway/kube-objects';
import { ApiError, resourceKey } from '@slipway/kube-objects';
import { WorkQueue } from '#work/work-queue';

/** Empties namespaces that are to go, and lets them go when they are empty. */
export function startNamespaceLifecycle(
  scheme: Scheme,
  store: Store,
  operations: Operations,
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

  async function empty(namespace: string): Promise<void> {
    const contents = scheme.stored
      .filter((kind) => kind.namespaced)
      .flatMap((kind) =>
        store.list(resourceKey(kind), namespace).map((object) => ({ kind, object })),
      );
    if (contents.length === 0) {
      await release(namespace);
      return;
    }
    await Promise.all(
      contents
        .filter(({ object }) => object.metadata.deletionTimestamp === undefined)
        .map(async ({ kind, object: { metadata } }) => {
          const options = { uid: metadata.uid, propagationPolicy: 'Background' } as const;
          await operations
            .delete(kind, { namespace, name: metadata.name }, options)
            .catch(ignoreGone);
        }),
    );
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

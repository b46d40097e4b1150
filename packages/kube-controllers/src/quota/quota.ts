import { amountText, concerns, type ObjectStore, usedOf } from '@slipway/kube-api';
import type { Log, ResourceQuota } from '@slipway/kube-objects';
import { keyOf, parseKey } from '#work/controller';
import { WorkQueue } from '#work/work-queue';

const resource = 'resourcequotas';

/** Keeps in each quota's status what its namespace takes. Disposing stops it. */
export function keepQuotaStatus(objects: ObjectStore, log: Log): AsyncDisposable {
  const { scheme, store } = objects;
  const queue = new WorkQueue({ name: 'resourcequota', sync, workers: 1 }, log);

  async function sync(key: string): Promise<undefined> {
    const { namespace, name } = parseKey(key);
    const quota = objects.get<ResourceQuota>(resource, name, namespace);
    if (!quota) return;
    const hard = quota.spec.hard ?? {};
    const used = usedOf(quota, scheme.stored, (other) => objects.list(other, { namespace }));
    const texts = Object.entries(hard).map(([bound, most]) => [
      bound,
      amountText(used.get(bound) ?? 0, most),
    ]);
    await objects.changeStatus<ResourceQuota>(resource, name, namespace, (newest) => ({
      ...newest,
      status: { hard, used: Object.fromEntries(texts) },
    }));
  }

  for (const quota of objects.list(resource)) queue.add(keyOf(quota));
  const subscription = store.subscribe(({ resource: changed, object }) => {
    const { namespace } = object.metadata;
    if (namespace === undefined) return;
    if (changed === resource) queue.add(keyOf(object));
    const kind = scheme.find(changed);
    if (!kind) return;
    for (const quota of objects.list<ResourceQuota>(resource, { namespace })) {
      const bounds = new Map(Object.entries(quota.spec.hard ?? {}));
      if (concerns(kind, bounds)) queue.add(keyOf(quota));
    }
  });
  return {
    async [Symbol.asyncDispose]() {
      subscription[Symbol.dispose]();
      await queue.close();
    },
  };
}

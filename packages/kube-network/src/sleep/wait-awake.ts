import { matches, type Objects, type Pod, type Service } from '@slipway/kube-objects';
import type { AskedService } from '@slipway/kube-objects/sleep';
import { sleepAfterSeconds } from '@slipway/kube-objects/sleep';
import type { RouteTable } from '#routes/route-table';

/** Wakes services that sleep. */
export interface Waking {
  /** Whether there is a ready pod, after waiting for it where the service sleeps; `false` at once where it does not. */
  awake(namespace: string, name: string): Promise<boolean>;
}

export interface WakingOptions {
  readonly objects: Objects;
  readonly table: RouteTable;
  readonly asked: (service: AskedService) => void;
}

/** Until a pod is ready; who waits longer is told why there is none. */
const patienceMs = 60_000;
/** Requests that are held at a time. */
const mostHeld = 1_000;

/** Holds requests for services whose pods sleep, and tells of them. */
export function createWaking({ objects, table, asked }: WakingOptions): Waking {
  /** Services that were asked to wake, until when they are waited for. */
  const waking = new Map<string, number>();
  const held = new Set<() => void>();
  table.onChange(() => {
    for (const look of [...held]) look();
  });

  const isReady = (namespace: string, name: string) =>
    (table.routes(namespace, name) ?? []).some(({ backends }) => backends.length > 0);

  function hasPods(namespace: string, selector: Readonly<Record<string, string>>): boolean {
    return objects
      .list<Pod>('pods', { namespace })
      .some(
        ({ metadata }) =>
          metadata.deletionTimestamp === undefined &&
          matches({ matchLabels: selector }, metadata.labels),
      );
  }

  /** Until when to wait; undefined for a service that does not sleep: pods that do not come up are no sleep. */
  function deadlineOf(namespace: string, name: string): number | undefined {
    const service = objects.get<Service>('services', name, namespace);
    const selector = service?.spec.selector;
    if (!service || !selector || sleepAfterSeconds(service) === undefined) return undefined;
    const key = `${namespace}/${name}`;
    const known = waking.get(key);
    if (known !== undefined && known > Date.now()) return known;
    waking.delete(key);
    if (hasPods(namespace, selector)) return undefined;
    const deadline = Date.now() + patienceMs;
    waking.set(key, deadline);
    return deadline;
  }

  return {
    async awake(namespace, name) {
      const deadline = held.size < mostHeld ? deadlineOf(namespace, name) : undefined;
      if (deadline === undefined) return false;
      asked({ namespace, name, isWaiting: true });
      const { promise, resolve } = Promise.withResolvers<void>();
      const look = () => {
        if (isReady(namespace, name)) resolve();
      };
      held.add(look);
      const timer = setTimeout(resolve, Math.max(0, deadline - Date.now()));
      look();
      await promise;
      clearTimeout(timer);
      held.delete(look);
      if (isReady(namespace, name)) waking.delete(`${namespace}/${name}`);
      return isReady(namespace, name);
    },
  };
}

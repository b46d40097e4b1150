import { createObjects, type ObjectStore } from '@slipway/kube-api';
import type { Event, KubeObject, Pod } from '@slipway/kube-objects';
import {
  namedVolumes,
  type SimulatedNode,
  silent,
  simulateNode,
  until,
} from '@slipway/kube-objects/testing';
import { type Controllers, startControllers } from '../src/start-controllers.ts';
import { ensureStandardClass } from '../src/storage/standard-class.ts';

/** All controllers over a store in memory, with a node that has no containers. */
export interface Simulation extends AsyncDisposable {
  readonly objects: ObjectStore;
  readonly node: SimulatedNode;
  /** Writes as a client would, against the newest version. */
  edit<T extends KubeObject>(resource: string, name: string, change: (old: T) => T): Promise<T>;
  get<T extends KubeObject>(resource: string, name: string): T;
  pods(): readonly Pod[];
  /** The names of the pods, in order. */
  names(): readonly string[];
  events(reason: string): readonly Event[];
  until(claim: () => boolean): Promise<void>;
  /** Ends a pod as its containers would. */
  end(name: string, phase: 'Succeeded' | 'Failed', more?: Partial<Pod['status']>): Promise<void>;
  /** Resolves when the controllers have looked at everything. */
  idle(): Promise<void>;
  /** Stops the controllers, as a crash does, and starts new ones. */
  restart(): Promise<void>;
}

/** Starts a simulation; disposing ends it. */
export async function simulate(clock?: () => Date): Promise<Simulation> {
  const objects = await createObjects(clock && { clock });
  await ensureStandardClass(objects);
  const node = await simulateNode(objects);
  const localVolumes = namedVolumes();
  const start = (): Controllers =>
    startControllers({ objects, log: silent, localVolumes, ...(clock && { clock }) });
  let controllers = start();
  const namespace = 'default';
  const get = <T extends KubeObject>(resource: string, name: string): T => {
    const found = objects.get<T>(resource, name, namespace);
    if (!found) throw new Error(`no ${resource} ${name}`);
    return found;
  };
  const pods = () => objects.list<Pod>('pods', { namespace });
  const simulation: Simulation = {
    objects,
    node,
    get,
    pods,
    names: () =>
      pods()
        .map(({ metadata }) => metadata.name)
        .toSorted(),
    events: (reason) => objects.list<Event>('events').filter((event) => event.reason === reason),
    until: (claim) => until(claim),
    async edit(resource, name, change) {
      for (;;) {
        try {
          return await objects.update(resource, change(get(resource, name)));
        } catch (error) {
          if ((error as { reason?: string }).reason !== 'Conflict') throw error;
          await new Promise((resolve) => setImmediate(resolve));
        }
      }
    },
    async end(name, phase, more = {}) {
      const conditions = [
        { type: 'Ready', status: 'False', reason: 'PodCompleted' },
        ...(more.conditions ?? []),
      ] as const;
      await objects.changeStatus<Pod>('pods', name, namespace, (pod) => ({
        ...pod,
        status: { ...pod.status, ...more, phase, conditions },
      }));
    },
    idle: () => controllers.idle(),
    async restart() {
      await controllers.close();
      controllers = start();
    },
    async [Symbol.asyncDispose]() {
      node[Symbol.dispose]();
      await controllers.close();
      objects.close();
    },
  };
  return simulation;
}

import type {
  EventRecorder,
  KubeObject,
  Log,
  Objects,
  Resource,
  UsageReport,
  WatchEvent,
} from '@slipway/kube-objects';
import { type Work, WorkQueue } from './work-queue.ts';

/** What every controller works with. */
export interface Surroundings {
  readonly objects: Objects;
  readonly events: EventRecorder;
  readonly clock: () => Date;
  readonly log: Log;
  /** What the pods take of the machine; undefined while nobody can say. */
  readonly usage: () => Promise<UsageReport | undefined>;
  /** A document of figures that a server of another group measures, by its path. */
  readonly figures: (path: string) => Promise<unknown>;
}

/**
 * Makes one kind of object true: compares, for one key, what is with what shall be, and acts. It
 * keeps no memory of events; an event means only "look at these keys".
 */
export interface Controller {
  readonly name: string;
  /** For each resource that matters: the keys that a change of one object concerns. */
  readonly watches: Readonly<Record<Resource, (object: KubeObject) => readonly string[]>>;
  readonly sync: Work;
  /** How many keys it may look at at a time; default 4. */
  readonly workers?: number;
}

/** `namespace/name`, or the name alone for objects without a namespace. */
export const keyOf = ({ metadata: { namespace, name } }: KubeObject) =>
  namespace ? `${namespace}/${name}` : name;

/** Takes a key of a namespaced object apart. */
export function parseKey(key: string): { readonly namespace: string; readonly name: string } {
  const slash = key.indexOf('/');
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** A controller at work. */
export interface Running {
  /** Resolves when nothing is left to do but what waits for its time. */
  idle(): Promise<void>;
  /** Resolves when the last write has ended. */
  close(): Promise<void>;
}

/** Runs a controller: looks at everything once, then at what changes. */
export function run(controller: Controller, { objects, clock, log }: Surroundings): Running {
  const queue = new WorkQueue(controller, log, clock);
  const watches = Object.entries(controller.watches).map(([resource, keys]) => {
    const look = (object: KubeObject) => {
      for (const key of keys(object)) queue.add(key);
    };
    const known = new Map<string, KubeObject>();
    for (const object of objects.list(resource)) {
      known.set(object.metadata.uid, object);
      look(object);
    }
    return objects.watch(resource, ({ type, object }: WatchEvent) => {
      // A changed label or owner concerns those whom the object belonged to before, too.
      const before = known.get(object.metadata.uid);
      if (before) look(before);
      look(object);
      if (type === 'DELETED') known.delete(object.metadata.uid);
      else known.set(object.metadata.uid, object);
    });
  });
  return {
    idle: () => queue.idle(),
    close: () => {
      for (const watch of watches) watch[Symbol.dispose]();
      return queue.close();
    },
  };
}

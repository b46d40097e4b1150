import type { Log } from '#log';
import type { Event, ObjectReference } from '#types/meta';
import { timestamp } from './condition.ts';
import type { KubeObject, Objects } from './objects.ts';

/** Something that happened, in words. */
export interface Happening {
  readonly type: 'Normal' | 'Warning';
  /** One word in CamelCase that programs can compare. */
  readonly reason: string;
  readonly message: string;
  /** Who says it: `replicaset-controller`, `kubelet`. */
  readonly component: string;
  readonly host?: string;
  /** The part of the object it is about: `spec.containers{app}`. */
  readonly fieldPath?: string;
}

/** Writes Event objects. */
export interface EventRecorder {
  /** Returns at once; an event that can't be written is logged and forgotten. */
  record(object: KubeObject, happening: Happening): void;
  /** Resolves when everything recorded so far is written. */
  close(): Promise<void>;
}

/** How many different messages of one reason an object may have in ten minutes. */
const similarLimit = 10;
const similarWindowMs = 600_000;
/** How many events are remembered in order to count their repetition. */
const memory = 4096;
const combined = '(combined from similar events): ';

interface Similar {
  readonly since: number;
  readonly messages: Set<string>;
}

/**
 * Records events as Kubernetes does: what is said again about the same object is counted on the
 * event that exists; from the eleventh different message of one reason on they share one event.
 */
export function createEventRecorder(
  objects: Objects,
  log: Log,
  clock: () => Date = () => new Date(),
): EventRecorder {
  const known = new Map<string, { name: string; namespace: string }>();
  const similar = new Map<string, Similar>();
  let serial = 0n;
  // One after the other: a repetition must find the event that it repeats.
  let last: Promise<void> = Promise.resolve();

  function merge(about: string, message: string): string {
    const now = clock().getTime();
    let group = similar.get(about);
    if (!group || now - group.since > similarWindowMs) {
      group = { since: now, messages: new Set() };
      remember(similar, about, group);
    }
    if (group.messages.size < similarLimit) group.messages.add(message);
    return group.messages.has(message) ? message : combined + message;
  }

  async function write(object: KubeObject, happening: Happening, at: Date) {
    const { reason, type, component, fieldPath = '' } = happening;
    const about = JSON.stringify([object.metadata.uid, fieldPath, type, reason, component]);
    const text = merge(about, happening.message);
    const key = text.startsWith(combined) ? about : about + text;
    const place = known.get(key);
    const event = place && objects.get<Event>('events', place.name, place.namespace);
    if (event) {
      await objects.update<Event>('events', {
        ...event,
        message: text,
        count: (event.count ?? 1) + 1,
        lastTimestamp: timestamp(at),
      });
      return;
    }
    // Upstream's names end in the nanoseconds; ours count within the millisecond.
    serial = (serial + 1n) % 1_000_000n;
    const id = BigInt(at.getTime()) * 1_000_000n + serial;
    const created = await objects.create<Event>(
      'events',
      newEvent(object, happening, text, at, id),
    );
    const { name, namespace = 'default' } = created.metadata;
    remember(known, key, { name, namespace });
  }

  return {
    record(object, happening) {
      const at = clock();
      last = last
        .then(() => write(object, happening, at))
        .catch((error: unknown) => {
          // The usual cause is a namespace that is going away together with the object.
          log.debug('event not recorded', { reason: happening.reason, error });
        });
    },
    close: () => last,
  };
}

function remember<T>(map: Map<string, T>, key: string, value: T) {
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > memory && oldest !== undefined) map.delete(oldest);
}

function newEvent(object: KubeObject, happening: Happening, message: string, at: Date, id: bigint) {
  const { type, reason, component, host, fieldPath } = happening;
  const { name, namespace = 'default', uid, resourceVersion } = object.metadata;
  const involvedObject: ObjectReference = {
    kind: object.kind,
    ...(object.metadata.namespace && { namespace }),
    name,
    uid,
    apiVersion: object.apiVersion,
    resourceVersion,
    ...(fieldPath && { fieldPath }),
  };
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.${id.toString(16)}`, namespace },
    involvedObject,
    reason,
    message,
    source: { component, ...(host && { host }) },
    firstTimestamp: timestamp(at),
    lastTimestamp: timestamp(at),
    count: 1,
    type,
    eventTime: null,
    reportingComponent: component,
    reportingInstance: host ?? '',
  };
}

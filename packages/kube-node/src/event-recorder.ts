import type { Event, Log, Objects, Pod } from '@slipway/kube-objects';
import { wireTime } from '#pod/pod-status';

/** Writes what happens to pods as Event objects, in the node agent's name. */
export interface EventRecorder {
  /** `container` names the container that the event is about. Equal events are counted. */
  record(
    pod: Pod,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    container?: string,
  ): void;
  /** Resolves when everything recorded so far is written. */
  flush(): Promise<void>;
}

export interface EventRecorderOptions {
  readonly objects: Objects;
  readonly log: Log;
  readonly clock: () => Date;
  readonly nodeName: string;
}

const SOURCE = 'kubelet';
/** Events are forgotten after an hour by the API; so are the names of those to count up. */
const REMEMBERED = 1000;

/** A recorder that writes one event at a time, behind the agent's back. */
export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  const { objects, log, clock, nodeName } = options;
  const names = new Map<string, string>();
  let queue = Promise.resolve();
  let serial = 0;

  const write = async (key: string, event: Omit<Event, 'metadata'>, pod: Pod): Promise<void> => {
    const { namespace = '' } = pod.metadata;
    const known = names.get(key);
    const before = known && objects.get<Event>('events', known, namespace);
    if (before) {
      const count = (before.count ?? 1) + 1;
      await objects.update('events', { ...before, count, lastTimestamp: wireTime(clock()) });
      return;
    }
    serial += 1;
    const stamp = BigInt(clock().getTime()) * 1_000_000n + BigInt(serial % 1_000_000);
    const name = `${pod.metadata.name}.${stamp.toString(16)}`;
    await objects.create<Event>('events', { ...event, metadata: { name, namespace } });
    names.set(key, name);
    const [oldest] = names.keys();
    if (names.size > REMEMBERED && oldest) names.delete(oldest);
  };

  return {
    record(pod, type, reason, message, container) {
      const { name, namespace = '', uid } = pod.metadata;
      const now = wireTime(clock());
      const isInit = pod.spec.initContainers?.some((init) => init.name === container);
      const path = `spec.${isInit ? 'initContainers' : 'containers'}{${container}}`;
      const event: Omit<Event, 'metadata'> = {
        apiVersion: 'v1',
        kind: 'Event',
        involvedObject: {
          kind: 'Pod',
          apiVersion: 'v1',
          namespace,
          name,
          uid,
          ...(container && { fieldPath: path }),
        },
        type,
        reason,
        message,
        count: 1,
        firstTimestamp: now,
        lastTimestamp: now,
        source: { component: SOURCE, host: nodeName },
        reportingComponent: SOURCE,
        reportingInstance: nodeName,
      };
      const key = [uid, container, type, reason, message].join('\0');
      queue = queue
        .then(() => write(key, event, pod))
        // A namespace that is going away takes no more events.
        .catch((error: unknown) => log.debug('event not written', { reason, pod: name, error }));
    },
    flush: () => queue,
  };
}

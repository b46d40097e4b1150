import type { Event, Log, Objects } from '@slipway/kube-objects';

const lifetime = 60 * 60 * 1000;
const interval = 5 * 60 * 1000;

/** Events that are to be forgotten by now: nothing of the kind has happened for an hour. */
export function expiredEvents(events: readonly Event[], now: Date): readonly Event[] {
  return events.filter(({ series, lastTimestamp, eventTime, metadata }) => {
    const last =
      series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? metadata.creationTimestamp;
    return now.getTime() - Date.parse(last) > lifetime;
  });
}

/** Forgets old events. */
export function startEventExpiry(objects: Objects, clock: () => Date, log: Log): Disposable {
  const sweep = async () => {
    for (const { metadata } of expiredEvents(objects.list<Event>('events'), clock())) {
      await objects.delete('events', metadata.name, metadata.namespace);
    }
  };
  const timer = setInterval(() => {
    sweep().catch((error: unknown) => log.warn('old events could not be removed', { error }));
  }, interval);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

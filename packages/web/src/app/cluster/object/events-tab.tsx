import type { KubeEvent } from '#cluster/kube-types.ts';
import { Refusal } from '#cluster/refusal.tsx';
import { useWatch } from '#cluster/watch/use-watch.ts';
import { Empty, Loading } from '#ui/state/states.tsx';
import { TimeAgo } from '#ui/time/time.tsx';

/** What the cluster has said about an object, the newest first. */
export function EventsTab({
  kind,
  namespace,
  name,
}: {
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
}) {
  const selector = encodeURIComponent(`involvedObject.kind=${kind},involvedObject.name=${name}`);
  const base = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  const { objects, refused } = useWatch<KubeEvent>(
    `/api/v1${base}/events?fieldSelector=${selector}`,
  );
  if (refused) return <Refusal error={refused} />;
  if (objects === undefined) return <Loading lines={3} />;
  if (objects.length === 0) {
    return (
      <Empty title="Nothing was said about it lately">
        <p className="muted">Events are kept for an hour.</p>
      </Empty>
    );
  }
  return <EventList events={objects} />;
}

function EventList({ events }: { readonly events: readonly KubeEvent[] }) {
  const newest = events
    .map((event) => ({ event, at: timeOf(event) }))
    .sort((a, b) => b.at.localeCompare(a.at));
  return (
    <section aria-labelledby="events">
      <h2 id="events">Events</h2>
      <ul className="rows">
        {newest.map(({ event, at }) => (
          <li key={event.metadata.uid} className="row">
            <div className="row-main">
              <strong className={event.type === 'Warning' ? 'is-warning' : ''}>
                {event.reason}
              </strong>{' '}
              {event.message}
            </div>
            <span className="row-side muted">
              {(event.count ?? 1) > 1 && <span>{event.count} times</span>}
              <TimeAgo at={at} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function timeOf({ series, lastTimestamp, eventTime, metadata }: KubeEvent): string {
  return series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? metadata.creationTimestamp;
}

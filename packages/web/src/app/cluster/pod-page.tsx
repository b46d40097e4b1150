import { useState } from 'react';
import { Link } from '#frame/router.tsx';
import { to } from '#frame/routes.ts';
import { LogView } from '#log/log-view.tsx';
import { useFollow } from '#log/use-follow.ts';
import { Icon } from '#ui/icons.tsx';
import { Empty, Loading } from '#ui/states.tsx';
import { TimeAgo } from '#ui/time.tsx';
import { Refusal } from './cluster-page.tsx';
import type { ContainerStatus, KubeEvent, Pod } from './kube-types.ts';
import { StandingBadge } from './standing.tsx';
import { usePodLog } from './use-pod-log.ts';
import { useWatch } from './use-watch.ts';
import { podCounts, podStanding } from './workload-status.ts';

/** One pod: how it stands, why, and what its containers say. */
export function PodPage({
  namespace,
  name,
}: {
  readonly namespace: string;
  readonly name: string;
}) {
  const base = `/api/v1/namespaces/${encodeURIComponent(namespace)}`;
  const pods = useWatch<Pod>(
    `${base}/pods?fieldSelector=${encodeURIComponent(`metadata.name=${name}`)}`,
  );
  const events = useWatch<KubeEvent>(
    `${base}/events?fieldSelector=${encodeURIComponent(`involvedObject.kind=Pod,involvedObject.name=${name}`)}`,
  );
  const pod = pods.objects?.[0];
  return (
    <>
      <title>{`${name} · Cluster · Slipway`}</title>
      <p>
        <Link href={to.cluster}>Cluster</Link> <span className="muted">/ {namespace}</span>
      </p>
      <h1>{name}</h1>
      {pods.refused ? (
        <Refusal error={pods.refused} />
      ) : pod ? (
        <>
          <PodFacts pod={pod} />
          <Events events={events.objects ?? []} />
          <ContainerLogs pod={pod} />
        </>
      ) : pods.objects ? (
        <Empty title="This pod is gone">
          <p>
            It was removed, or replaced by a newer one. <Link href={to.cluster}>See all pods</Link>
          </p>
        </Empty>
      ) : (
        <Loading />
      )}
    </>
  );
}

function PodFacts({ pod }: { readonly pod: Pod }) {
  const standing = podStanding(pod);
  const { ready, total, restarts } = podCounts(pod);
  return (
    <>
      <div className="facts" role="status">
        <StandingBadge standing={standing} />
        <span>
          {ready}/{total} ready
        </span>
        <span>
          {restarts} {restarts === 1 ? 'restart' : 'restarts'}
        </span>
        {pod.status?.podIP && <code>{pod.status.podIP}</code>}
        {pod.spec.nodeName && <span>on {pod.spec.nodeName}</span>}
        <TimeAgo at={pod.metadata.creationTimestamp} />
      </div>
      {standing.why && (
        <p className={`why tone-${standing.look === 'failed' ? 'bad' : 'busy'}`}>{standing.why}</p>
      )}
    </>
  );
}

function ContainerLogs({ pod }: { readonly pod: Pod }) {
  const { spec, status, metadata } = pod;
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  const [chosen, setChosen] = useState(spec.containers[0]?.name ?? '');
  const [isPrevious, setPrevious] = useState(false);
  const statuses = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
  const current = statuses.find(({ name }) => name === chosen);
  const wasRestarted = (current?.restartCount ?? 0) > 0;
  const path = `/-/kubernetes/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}/log`;
  const query = `container=${chosen}${isPrevious ? '&previous=true' : ''}`;
  // Each run of the container has a log of its own.
  const run = `${current?.restartCount ?? 0}`;
  const hasLog = isPrevious ? wasRestarted : hasStarted(current);
  const view = usePodLog(hasLog ? `${path}?${query}#${run}` : undefined);
  const isRunning = !isPrevious && current?.state?.running !== undefined;
  const { isFollowing, follow } = useFollow(isRunning, view);
  return (
    <div className="log-frame">
      <div className="log-tools">
        <span className="choice">
          <label htmlFor="container">Container</label>
          <select id="container" value={chosen} onChange={(event) => setChosen(event.target.value)}>
            {containers.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </span>
        <span className="actions">
          {wasRestarted && (
            <button
              type="button"
              className="button small"
              aria-pressed={isPrevious}
              onClick={() => setPrevious(!isPrevious)}
            >
              Run before
            </button>
          )}
          <button
            type="button"
            className="button small"
            aria-pressed={isFollowing && isRunning}
            onClick={() => follow(!isFollowing)}
          >
            <Icon name="down" /> Follow
          </button>
        </span>
      </div>
      {view?.error ? (
        <p className="log log-empty">The log could not be read: {view.error.message}</p>
      ) : view && view.log.lines.length > 0 ? (
        <LogView
          log={view.log}
          version={view}
          hasNumbers={false}
          isRunning={isRunning}
          label={`Log of container ${chosen}`}
        />
      ) : (
        <p className="log log-empty">
          {hasLog
            ? 'The container has not printed anything.'
            : 'The container has not started yet.'}
        </p>
      )}
    </div>
  );
}

function hasStarted(status: ContainerStatus | undefined): boolean {
  const { state, lastState } = status ?? {};
  return (state?.running ?? state?.terminated ?? lastState?.terminated) !== undefined;
}

/** The newest; older ones explain nothing any more. */
const mostEvents = 8;

function Events({ events }: { readonly events: readonly KubeEvent[] }) {
  if (events.length === 0) return null;
  const newest = events
    .map((event) => ({ event, at: timeOf(event) }))
    .sort((a, b) => b.at.localeCompare(a.at))
    .slice(0, mostEvents);
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

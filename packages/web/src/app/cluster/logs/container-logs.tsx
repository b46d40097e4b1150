import { useState } from 'react';
import type { ContainerStatus, Pod } from '#cluster/kube-types.ts';
import { LogView } from '#log/log-view.tsx';
import { TimesToggle } from '#log/times-toggle.tsx';
import { useFollow } from '#log/use-follow.ts';
import { Icon } from '#ui/status/icons.tsx';
import { usePodLog, withTimes } from './use-pod-log.ts';

/** What the containers of a pod say. */
export function ContainerLogs({ pod }: { readonly pod: Pod }) {
  const { spec, status, metadata } = pod;
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  const [chosen, setChosen] = useState(spec.containers[0]?.name ?? '');
  const [isPrevious, setPrevious] = useState(false);
  const [hasTimes, setTimes] = useState(false);
  const statuses = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
  const current = statuses.find(({ name }) => name === chosen);
  const wasRestarted = (current?.restartCount ?? 0) > 0;
  const path = `/-/kubernetes/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}/log`;
  const query = `container=${chosen}${isPrevious ? '&previous=true' : ''}${hasTimes ? withTimes : ''}`;
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
          <TimesToggle isOn={hasTimes} onChange={setTimes} />
          <a className="button small" href={`${path}?${query}`} target="_blank" rel="noreferrer">
            <Icon name="file" /> Raw
          </a>
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
          firstNumber={undefined}
          isRunning={isRunning}
          hasTimes={hasTimes}
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

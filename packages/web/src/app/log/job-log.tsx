import type { Job } from '@slipway/contract';
import { useLayoutEffect, useRef, useState } from 'react';
import { Icon } from '#ui/status/icons.tsx';
import { isActive } from '#ui/status/status.ts';
import { size } from '#ui/time/time-words.ts';
import { LogSearch } from './log-search.tsx';
import { LogView } from './log-view.tsx';
import { TimesToggle } from './times-toggle.tsx';
import type { TraceView } from './trace.ts';
import { useFollow } from './use-follow.ts';
import { lineOfAddress, useLeading } from './use-leading.ts';

/** A job's log with its tools. */
export function JobLog({
  job,
  rawAddress,
  view,
  loadEarlier,
  loadLater,
  loadBeginning,
  loadEnd,
  loadLine,
}: {
  readonly job: Job;
  readonly rawAddress: string;
  readonly view: TraceView | undefined;
  readonly loadEarlier: () => void;
  readonly loadLater: () => void;
  readonly loadBeginning: () => Promise<void>;
  readonly loadEnd: () => Promise<void>;
  readonly loadLine: (number: number) => Promise<void>;
}) {
  const isRunning = job.status === 'running' || job.status === 'canceling';
  const [hasTimes, setTimes] = useState(false);
  const [namesLine] = useState(() => lineOfAddress() !== undefined);
  const { isFollowing, follow } = useFollow(isRunning && !namesLine, view);
  const frame = useRef<HTMLDivElement>(null);
  useKeptPlace(frame, view);
  const lead = useLeading(view, loadLine);

  return (
    <div className="log-frame" ref={frame}>
      <div className="log-tools">
        <span className="muted">
          {view?.isLoaded && view.sizeBytes > 0 ? `Log, ${size(view.sizeBytes)}` : 'Log'}
        </span>
        <span className="actions">
          {view && view.log.lines.length > 0 && (
            <LogSearch
              {...{ view, frame, loadEnd, lead }}
              searchAddress={`${rawAddress}/search`}
              isFailed={job.status === 'failed'}
            />
          )}
          {view?.log.isStamped && <TimesToggle isOn={hasTimes} onChange={setTimes} />}
          <a className="button small" href={rawAddress} target="_blank" rel="noreferrer">
            <Icon name="file" /> Raw
          </a>
          {view && view.startBytes > 0 && (
            <button type="button" className="button small" onClick={() => void loadBeginning()}>
              <Icon name="up" /> To the beginning
            </button>
          )}
          {isRunning && view?.restBytes === 0 ? (
            <button
              type="button"
              className="button small"
              aria-pressed={isFollowing}
              onClick={() => follow(!isFollowing)}
            >
              <Icon name="down" /> Follow
            </button>
          ) : (
            <button
              type="button"
              className="button small"
              onClick={() => (view?.restBytes ? void loadEnd() : follow(true))}
            >
              <Icon name="down" /> To the end
            </button>
          )}
        </span>
      </div>
      {view?.error && (
        <p className="log-note">
          The log could not be loaded: {view.error.message}{' '}
          <button type="button" className="button small" onClick={() => void loadEnd()}>
            Try again
          </button>
        </p>
      )}
      {view && view.log.lines.length > 0 ? (
        <LogView
          log={view.log}
          version={view}
          firstNumber={view.firstNumber}
          isRunning={isRunning}
          hasTimes={hasTimes && view.log.isStamped}
          label={`Log of ${job.name}`}
        >
          {view.startBytes > 0 && (
            <p className="log-note">
              {size(view.startBytes)} before this are not loaded.{' '}
              <button
                type="button"
                className="button small"
                disabled={view.isLoadingMore}
                onClick={loadEarlier}
              >
                {view.isLoadingMore ? 'Loading …' : 'Load earlier'}
              </button>
            </p>
          )}
        </LogView>
      ) : (
        <p className="log log-empty">{view?.isLoaded ? emptyText(job) : ' '}</p>
      )}
      {view && view.restBytes > 0 && (
        <p className="log-note">
          {size(view.restBytes)} behind this are not loaded.{' '}
          <button
            type="button"
            className="button small"
            disabled={view.isLoadingMore}
            onClick={loadLater}
          >
            {view.isLoadingMore ? 'Loading …' : 'Load later'}
          </button>
        </p>
      )}
    </div>
  );
}

function emptyText(job: Job): string {
  if (job.erased_at !== null) return 'This log was erased.';
  if (isActive(job.status) || job.status === 'manual') {
    return job.started_at === null
      ? 'The log appears here as soon as the job starts.'
      : 'The job has not printed anything yet.';
  }
  return 'This job has no log.';
}

/** When earlier lines are put on top, the ones being read stay where they are; a jump leads to what was asked for. */
function useKeptPlace(
  frame: { readonly current: HTMLElement | null },
  view: TraceView | undefined,
): void {
  const before = useRef({ startBytes: 0, restBytes: 0, height: 0 });
  useLayoutEffect(() => {
    const { startBytes = 0, restBytes = 0 } = view ?? {};
    const height = frame.current?.offsetHeight ?? 0;
    const known = before.current;
    if (restBytes > 0 && known.restBytes === 0) frame.current?.scrollIntoView();
    else if (restBytes === 0 && startBytes > 0 && known.restBytes > 0) {
      frame.current?.scrollIntoView({ block: 'end' });
    } else if (startBytes < known.startBytes) {
      scrollBy({ top: height - known.height, behavior: 'instant' });
    }
    before.current = { startBytes, restBytes, height };
  }, [frame, view]);
}

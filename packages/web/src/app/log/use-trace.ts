import { useEffect, useRef, useState } from 'react';
import { projectApi } from '#data/api.ts';
import { type LiveHandlers, listen } from '#data/live.ts';
import { positionOfAll } from '#data/position.ts';
import type { Resource } from '#data/use-resource.ts';
import { Trace, type TraceView } from './trace.ts';

const nextFrame = (draw: () => void) => void requestAnimationFrame(draw);

/** A job's log while it is looked at, and the job's own events: of `job` what happens after it was read. */
export function useTrace(
  projectId: number,
  jobId: number,
  job: Pick<Resource<unknown>, 'error' | 'position' | 'isRead' | 'reload'>,
  handlers: Required<Pick<LiveHandlers, 'onJob' | 'onHolds'>>,
): {
  readonly view: TraceView | undefined;
  readonly loadEarlier: () => void;
  readonly loadLater: () => void;
  readonly loadBeginning: () => Promise<void>;
  readonly loadEnd: () => Promise<void>;
  readonly loadLine: (number: number) => Promise<void>;
} {
  const [view, setView] = useState<TraceView>();
  /** Another one whenever events have to go on from elsewhere. */
  const [loaded, setLoaded] = useState<object>();
  const trace = useRef<Trace>(undefined);
  const latest = useRef({ job, handlers });
  latest.current = { job, handlers };

  useEffect(() => {
    const address = `${projectApi(projectId)}/jobs/${jobId}/trace`;
    const opened = new Trace(address, setView, () => setLoaded({}), nextFrame);
    trace.current = opened;
    void opened.loadEnd().then(() => setLoaded({}));
    return () => {
      setLoaded(undefined);
      opened.close();
    };
  }, [projectId, jobId]);

  const isRead = job.isRead && loaded !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `loaded` says that they go on from elsewhere
  useEffect(() => {
    const opened = trace.current;
    if (!isRead || !opened) return undefined;
    // Events go on where the reading ended, so nothing falls in between.
    return listen(
      () => `job=${jobId}&offset=${opened.sizeBytes}`,
      () => positionOfAll([latest.current.job]),
      {
        onOpen: () => opened.recover(),
        onStale: () => latest.current.job.reload(),
        onJob: (news) => latest.current.handlers.onJob(news),
        onHolds: (news) => latest.current.handlers.onHolds(news),
        onTrace: ({ offset, text }, end) => opened.append(offset, text, end),
      },
    );
  }, [isRead, loaded, jobId]);

  return {
    view,
    loadEarlier: () => void trace.current?.loadEarlier(),
    loadLater: () => void trace.current?.loadLater(),
    loadBeginning: async () => trace.current?.loadBeginning(),
    loadEnd: async () => trace.current?.loadEnd(),
    loadLine: async (number) => trace.current?.loadLine(number),
  };
}

import { useEffect, useRef, useState } from 'react';
import { projectApi } from '#data/api.ts';
import { type LiveHandlers, listen } from '#data/live.ts';
import { Trace, type TraceView } from './trace.ts';

const nextFrame = (draw: () => void) => void requestAnimationFrame(draw);

/** A job's log while it is looked at, and the job's own events. */
export function useTrace(
  projectId: number,
  jobId: number,
  handlers: Required<Pick<LiveHandlers, 'onOpen' | 'onJob' | 'onHolds'>>,
): {
  readonly view: TraceView | undefined;
  readonly loadEarlier: () => void;
  readonly loadLater: () => void;
  readonly loadBeginning: () => Promise<void>;
  readonly loadEnd: () => Promise<void>;
} {
  const [view, setView] = useState<TraceView>();
  const trace = useRef<Trace>(undefined);
  const latest = useRef(handlers);
  latest.current = handlers;

  useEffect(() => {
    let stop = () => {};
    let isOver = false;
    const address = `${projectApi(projectId)}/jobs/${jobId}/trace`;
    const opened = new Trace(address, setView, () => follow(), nextFrame);
    trace.current = opened;
    const follow = () => {
      stop();
      if (isOver) return;
      // Events go on where the reading ended, so nothing falls in between.
      stop = listen(() => `job=${jobId}&offset=${opened.sizeBytes}`, {
        onOpen: () => {
          opened.recover();
          latest.current.onOpen();
        },
        onJob: (job) => latest.current.onJob(job),
        onHolds: (news) => latest.current.onHolds(news),
        onTrace: ({ offset, text }, end) => opened.append(offset, text, end),
      });
    };
    void opened.loadEnd().then(follow);
    return () => {
      isOver = true;
      stop();
      opened.close();
    };
  }, [projectId, jobId]);

  return {
    view,
    loadEarlier: () => void trace.current?.loadEarlier(),
    loadLater: () => void trace.current?.loadLater(),
    loadBeginning: async () => trace.current?.loadBeginning(),
    loadEnd: async () => trace.current?.loadEnd(),
  };
}

import { useEffect, useState } from 'react';
import { texts } from '#cluster/watch/watch.ts';
import { send } from '#data/api.ts';
import { LogLines } from '#log/log-lines.ts';

/** Lines to begin with, from the log's end. */
const tailLines = 2000;
/** Drawn lines after which the oldest are let go. */
const mostLines = 20_000;

/** Asks the cluster for the time of each line. */
export const withTimes = '&timestamps=true';

/** A container's log, as far as it is shown. */
export interface PodLog {
  readonly log: LogLines;
  readonly isOpen: boolean;
  readonly error: Error | undefined;
}

/** Follows a container's log; begins again for each other `address`, not at all without one. */
export function usePodLog(address: string | undefined): PodLog | undefined {
  const [view, setView] = useState<PodLog>();
  useEffect(() => {
    setView(undefined);
    if (address === undefined) return undefined;
    const controller = new AbortController();
    void follow(address, controller.signal, setView);
    return () => controller.abort();
  }, [address]);
  return view;
}

async function follow(
  address: string,
  signal: AbortSignal,
  onChange: (view: PodLog) => void,
): Promise<void> {
  const begin = () => new LogLines(address.includes(withTimes) ? { of: 'cluster' } : {});
  let log = begin();
  const show = (more: { isOpen: boolean; error?: Error }) => {
    if (!signal.aborted) onChange({ log, error: undefined, ...more });
  };
  try {
    const [path = ''] = address.split('#');
    const response = await send(`${path}&follow=true&tailLines=${tailLines}`, { signal });
    show({ isOpen: true });
    for await (const text of texts(response)) {
      if (log.lines.length > mostLines) log = begin();
      log.push(text);
      show({ isOpen: true });
    }
    show({ isOpen: false });
  } catch (cause) {
    show({ isOpen: false, error: cause instanceof Error ? cause : new Error(String(cause)) });
  }
}

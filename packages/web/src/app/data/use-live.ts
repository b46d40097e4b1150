import { useEffect, useRef } from 'react';
import { type LiveHandlers, listen } from './live.ts';

/** Listens to `/-/events?QUERY` while the page is drawn; not at all without a query. */
export function useLive(query: string | undefined, handlers: LiveHandlers): void {
  const latest = useRef(handlers);
  latest.current = handlers;
  useEffect(() => {
    if (query === undefined) return undefined;
    return listen(() => query, {
      isWanted: () => latest.current.isWanted?.() ?? false,
      onOpen: () => latest.current.onOpen?.(),
      onPipeline: (pipeline) => latest.current.onPipeline?.(pipeline),
      onJob: (job) => latest.current.onJob?.(job),
      onHolds: (news) => latest.current.onHolds?.(news),
      onDeployment: (deployment) => latest.current.onDeployment?.(deployment),
      onImport: (news) => latest.current.onImport?.(news),
    });
  }, [query]);
}

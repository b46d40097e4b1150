import { useEffect, useRef } from 'react';
import { type LiveHandlers, listen } from './live.ts';
import { positionOfAll } from './position.ts';
import type { Resource } from './use-resource.ts';

type Read = Pick<Resource<unknown>, 'error' | 'position' | 'isRead' | 'reload'>;

/**
 * Listens to `/-/events?QUERY` while the page is drawn, from where the page has read what it shows: what
 * happened since is told, and nothing is read twice. Not at all without a query.
 */
export function useLive(
  query: string | undefined,
  resources: readonly Read[],
  handlers: Omit<LiveHandlers, 'onOpen' | 'onStale' | 'onTrace'>,
): void {
  const latest = useRef({ handlers, resources });
  latest.current = { handlers, resources };
  const isRead = resources.every(({ isRead: isOver }) => isOver);
  useEffect(() => {
    if (query === undefined || !isRead) return undefined;
    const of = () => latest.current.handlers;
    return listen(
      () => query,
      () => positionOfAll(latest.current.resources),
      {
        isWanted: () => of().isWanted?.() ?? false,
        onStale: () => {
          for (const { reload } of latest.current.resources) reload();
        },
        onPipeline: (pipeline) => of().onPipeline?.(pipeline),
        onJob: (job) => of().onJob?.(job),
        onHolds: (news) => of().onHolds?.(news),
        onDeployment: (deployment) => of().onDeployment?.(deployment),
        onImport: (news) => of().onImport?.(news),
      },
    );
  }, [query, isRead]);
}

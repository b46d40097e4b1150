import type { Commit } from '@slipway/contract';
import { useEffect, useState } from 'react';
import { get, projectApi } from '#data/api.ts';

/** The commits of these ids, as they arrive. They never change, so each is read once. */
export function useCommits(projectId: number, ids: readonly string[]): ReadonlyMap<string, Commit> {
  const [commits, setCommits] = useState<ReadonlyMap<string, Commit>>(new Map());
  const missing = [...new Set(ids)].filter((id) => !commits.has(id)).join(' ');
  useEffect(() => {
    if (missing === '') return undefined;
    const controller = new AbortController();
    const read = async (id: string) =>
      get<Commit>(`${projectApi(projectId)}/repository/commits/${id}`, controller.signal).catch(
        // Without a title the row still says everything else.
        () => undefined,
      );
    void Promise.all(missing.split(' ').map(read)).then((found) => {
      if (controller.signal.aborted) return;
      const known = found.filter((it) => it !== undefined);
      if (known.length === 0) return;
      setCommits((before) => new Map([...before, ...known.map((it) => [it.id, it] as const)]));
    });
    return () => controller.abort();
  }, [projectId, missing]);
  return commits;
}

import type { PipelineSummary, Project } from '@slipway/contract';
import { useState } from 'react';
import { getPage, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';

interface Loaded {
  readonly items: readonly PipelineSummary[];
  readonly hasMore: boolean;
}

/** A project's newest pipelines. */
export function usePipelines(project: Project, perPage: number) {
  const [count, setCount] = useState(perPage);
  const resource = useResource(
    `pipelines of ${project.id}`,
    async (_key, signal): Promise<Loaded> => {
      const pages = Array.from({ length: Math.ceil(count / perPage) }, (_, index) => index + 1);
      const loaded = await Promise.all(
        pages.map((page) =>
          getPage<PipelineSummary>(
            `${projectApi(project.id)}/pipelines?with_commit=true&per_page=${perPage}&page=${page}`,
            signal,
          ),
        ),
      );
      return {
        items: loaded.flatMap(({ items }) => items),
        hasMore: loaded.at(-1)?.hasMore ?? false,
      };
    },
  );
  return {
    ...resource,
    count,
    more: () => setCount((before) => before + perPage),
    /** Works a live event into the list. */
    merge: (pipeline: PipelineSummary) =>
      resource.update(({ items, hasMore }) => {
        const isKnown = items.some(({ id }) => id === pipeline.id);
        const isNew = pipeline.id > (items[0]?.id ?? 0);
        if (!isKnown && !isNew) return { items, hasMore };
        return {
          items: isKnown
            ? items.map((it) => (it.id === pipeline.id ? { ...it, ...pipeline } : it))
            : [pipeline, ...items],
          hasMore,
        };
      }),
  };
}

import type { PipelineSummary, Project } from '@slipway/contract';
import { useEffect, useRef, useState } from 'react';
import { getPage, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { useSoon } from '#data/use-soon.ts';

interface Loaded {
  readonly items: readonly PipelineSummary[];
  readonly hasMore: boolean;
}

/** As long as the events of one step take. */
const pauseMs = 700;

/**
 * A project's newest pipelines.
 *
 * @param filter as the API takes it: `status=failed&ref=main`
 */
export function usePipelines(project: Project, perPage: number, filter = '') {
  const [count, setCount] = useState(perPage);
  const resource = useResource(
    `pipelines of ${project.id} ${filter}`,
    async (_key, signal): Promise<Loaded> => {
      const pages = Array.from({ length: Math.ceil(count / perPage) }, (_, index) => index + 1);
      const loaded = await Promise.all(
        pages.map((page) =>
          getPage<PipelineSummary>(
            `${projectApi(project.id)}/pipelines?${filter}&with_commit=true&with_stages=true&per_page=${perPage}&page=${page}`,
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
  const { reload } = resource;
  const read = useRef(count);
  useEffect(() => {
    if (read.current !== count) reload();
    read.current = count;
  }, [count, reload]);
  const later = useSoon(reload, pauseMs);
  return {
    ...resource,
    count,
    more: () => setCount((before) => before + perPage),
    /** Works a live event into the list; events of `with_stages` say all that it shows. */
    merge: (pipeline: PipelineSummary) => {
      // Whether it is wanted among others the server knows.
      if (filter !== '') later();
      resource.update(({ items, hasMore }) => ({
        items: merged(items, pipeline, filter),
        hasMore,
      }));
    },
  };
}

function merged(items: Loaded['items'], pipeline: PipelineSummary, filter: string) {
  if (items.some(({ id }) => id === pipeline.id)) {
    return items.map((it) => (it.id === pipeline.id ? { ...it, ...pipeline } : it));
  }
  const isNew = filter === '' && pipeline.id > (items[0]?.id ?? 0);
  return isNew ? [pipeline, ...items] : items;
}

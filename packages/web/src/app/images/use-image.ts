import type { ImageRepository, ImageTag, Project } from '@slipway/contract';
import { useState } from 'react';
import { get, getPage, projectApi, put, remove } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import type { SeenTags } from './seen-tags.ts';

const perPage = 100;

/** A repository of the registry with its tags, some at a time, and what one does with them. */
export function useImage(project: Project, id: number) {
  const [pages, setPages] = useState(1);
  const api = `${projectApi(project.id)}/registry/repositories/${id}`;
  const repository = useResource(
    `/api/v4/registry/repositories/${id}?size=true&tags_count=true`,
    (key, signal) => get<ImageRepository>(key, signal),
  );
  const tags = useResource(`${api}/tags#${pages}`, async (_key, signal): Promise<SeenTags> => {
    const address = `${api}/tags?with_details=true&per_page=${perPage}`;
    const parts = await Promise.all(
      Array.from({ length: pages }, (_, index) =>
        getPage<ImageTag>(`${address}&page=${index + 1}`, signal),
      ),
    );
    return { tags: parts.flatMap(({ items }) => items), hasMore: parts.at(-1)?.hasMore ?? false };
  });
  return {
    repository,
    tags,
    showMore: () => setPages(pages + 1),
    async setTag(name: string, from: string) {
      await put(`${api}/tags/${encodeURIComponent(name)}`, { from });
      tags.reload();
    },
    async endTag(name: string) {
      await remove(`${api}/tags/${encodeURIComponent(name)}?force=true`);
      tags.reload();
      repository.reload();
    },
    /** Against those who need a tag only where one has been told of all of them. */
    endAll: () => remove(`${api}${tags.data?.hasMore === false ? '?force=true' : ''}`),
  };
}

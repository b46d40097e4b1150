import type { ImageRepository, ImageTag, Project } from '@slipway/contract';
import { get, getAll, projectApi, put, remove } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';

/** A repository of the registry with its tags, and what one does with them. */
export function useImage(project: Project, id: number) {
  const api = `${projectApi(project.id)}/registry/repositories/${id}`;
  const repository = useResource(`/api/v4/registry/repositories/${id}?size=true`, (key, signal) =>
    get<ImageRepository>(key, signal),
  );
  const tags = useResource(`${api}/tags?with_details=true`, (key, signal) =>
    getAll<ImageTag>(key, signal),
  );
  return {
    repository,
    tags,
    async setTag(name: string, from: string) {
      await put(`${api}/tags/${encodeURIComponent(name)}`, { from });
      tags.reload();
    },
    async endTag(name: string) {
      await remove(`${api}/tags/${encodeURIComponent(name)}?force=true`);
      tags.reload();
      repository.reload();
    },
    endAll: () => remove(`${api}?force=true`),
  };
}

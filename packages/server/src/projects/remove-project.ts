import type { Namespace } from '#groups/namespace';
import { Refused } from '#refused';
import type { Api } from '#rest/api';
import type { Project } from './project.ts';
import { repositoryName } from './project.ts';
import type { ProjectFilter } from './project-store.ts';

/** Ends what runs in a project, and deletes it with its images, repository and work trees. */
export async function removeProject(api: Api, project: Project): Promise<void> {
  for (;;) {
    const page = { limit: 100, offset: 0 };
    const { items } = await api.store.pipelines.list({ projectId: project.id }, page);
    if (items.length === 0) break;
    for (const { id } of items) {
      await api.pipelines.cancel(id).catch((error: unknown) => {
        if (!(error instanceof Refused)) throw error;
      });
      await api.pipelines.delete(id);
    }
  }
  await api.store.projects.delete(project.id);
  // Only now: nobody can push to it any more.
  await api.images?.projectGone(project.fullPath);
  await api.git.remove(repositoryName(project));
  // Big work trees take a while; nobody needs to wait for that.
  void api.projectGone?.(project).catch((error: unknown) => {
    const what = 'what is kept of a deleted project could not be removed';
    api.log.error(what, { project: project.fullPath, error });
  });
}

/** A group with its subgroups, or somebody's own space, and all projects in it. */
export async function removeNamespace(api: Api, { id, fullPath }: Namespace): Promise<void> {
  const filter: ProjectFilter = { below: fullPath };
  for (;;) {
    const { items } = await api.store.projects.list(filter, { limit: 100, offset: 0 });
    if (items.length === 0) break;
    for (const project of items) await removeProject(api, project);
  }
  await api.store.namespaces.delete(id);
}

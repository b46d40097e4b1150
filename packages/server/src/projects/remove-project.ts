import { Refused } from '#refused';
import type { Context } from '#services';
import { type Project, repositoryName } from './project.ts';

/** What a removal works with. */
export type RemovalContext = Pick<
  Context,
  'store' | 'git' | 'log' | 'limits' | 'pipelines' | 'images' | 'projectGone'
>;

/** Ends what runs in a project, and deletes it with its images, repository and work trees. */
export async function removeProject(context: RemovalContext, project: Project): Promise<void> {
  const { store, git, log, images, projectGone } = context;
  await removePipelines(context, project);
  await store.projects.delete(project.id);
  await context.limits.forget({ kind: 'project', id: project.id });
  // Only now: nobody can push to it any more.
  await images?.projectGone(project.fullPath);
  await git.remove(repositoryName(project));
  // Big work trees take a while; nobody needs to wait for that.
  void projectGone?.(project).catch((error: unknown) => {
    const what = 'what is kept of a deleted project could not be removed';
    log.error(what, { project: project.fullPath, error });
  });
}

async function removePipelines({ store, pipelines }: RemovalContext, { id: projectId }: Project) {
  for (;;) {
    const { items } = await store.pipelines.list({ projectId }, { limit: 100, offset: 0 });
    if (items.length === 0) return;
    for (const { id } of items) {
      await pipelines.cancel(id).catch((error: unknown) => {
        if (!(error instanceof Refused)) throw error;
      });
      await pipelines.delete(id);
    }
  }
}

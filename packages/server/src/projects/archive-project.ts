import type { Context } from '#services';
import type { Project } from './project.ts';

/** Puts a project away so that it is read and not changed, or takes it out again; answers it as it is then. */
export async function setArchived(
  { store }: Pick<Context, 'store'>,
  project: Project,
  isArchived: boolean,
): Promise<Project> {
  return (await store.projects.update(project.id, { isArchived })) ?? project;
}

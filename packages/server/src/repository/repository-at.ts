import { repositoryName } from '#projects/project';
import type { Services } from '#services';

/** The repository of the project at this path, where there is one. */
export async function repositoryAt({ store, git }: Pick<Services, 'store' | 'git'>, path: string) {
  const project = await store.projects.byPath(path);
  return project && git.repository(repositoryName(project));
}

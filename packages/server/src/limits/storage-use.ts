import { repositoryBytes } from '@slipway/git';
import { type Project, repositoryName } from '#projects/project';
import type { Context } from '#services';

/** What a project takes of the disk. */
export interface StorageUse {
  readonly repositoryBytes: number;
  readonly artifactBytes: number;
  /** Large files of git. */
  readonly lfsBytes: number;
}

export async function storageUse(
  { store, git, lfsFiles }: Pick<Context, 'store' | 'git' | 'lfsFiles'>,
  project: Pick<Project, 'id'>,
): Promise<StorageUse> {
  const [repository, artifactBytes, lfsBytes] = await Promise.all([
    repositoryBytes(git.repository(repositoryName(project))),
    store.artifacts.bytesOfProject(project.id),
    lfsFiles.bytesOf(project.id),
  ]);
  return { repositoryBytes: repository, artifactBytes, lfsBytes };
}

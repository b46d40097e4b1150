import { repositoryBytes } from '@slipway/git';
import { type Project, repositoryName } from '#projects/project';
import type { Context } from '#services';

/** What a project takes of the disk. */
export interface StorageUse {
  readonly repositoryBytes: number;
  readonly artifactBytes: number;
  readonly uploadBytes: number;
}

export async function storageUse(
  { store, git }: Pick<Context, 'store' | 'git'>,
  project: Pick<Project, 'id'>,
): Promise<StorageUse> {
  const [repository, artifactBytes, uploadBytes] = await Promise.all([
    repositoryBytes(git.repository(repositoryName(project))),
    store.artifacts.bytesOfProject(project.id),
    store.uploads.bytesOfProject(project.id),
  ]);
  return { repositoryBytes: repository, artifactBytes, uploadBytes };
}

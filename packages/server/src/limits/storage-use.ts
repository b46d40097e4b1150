import { repositoryBytes } from '@slipway/git';
import { type Project, repositoryName } from '#projects/project';
import type { Context } from '#services';

/** What a project takes of the disk. */
export interface StorageUse {
  readonly repositoryBytes: number;
  readonly artifactBytes: number;
  /** Large files of git. */
  readonly lfsBytes: number;
  readonly uploadBytes: number;
  readonly packageBytes: number;
}

/** Asks the repository, the store and the files; nothing is kept. */
export async function storageUse(
  { store, git, lfsFiles }: Pick<Context, 'store' | 'git' | 'lfsFiles'>,
  project: Pick<Project, 'id'>,
): Promise<StorageUse> {
  const [repository, artifactBytes, lfsBytes, uploadBytes, packageBytes] = await Promise.all([
    repositoryBytes(git.repository(repositoryName(project))),
    store.artifacts.bytesOfProject(project.id),
    lfsFiles.bytesOf(project.id),
    store.uploads.bytesOfProject(project.id),
    store.packages.bytesOfProject(project.id),
  ]);
  return { repositoryBytes: repository, artifactBytes, lfsBytes, uploadBytes, packageBytes };
}

/** What `storage_size_limit` bounds. */
export function totalBytes(use: StorageUse): number {
  const { repositoryBytes: repository, artifactBytes, lfsBytes, uploadBytes, packageBytes } = use;
  return repository + artifactBytes + lfsBytes + uploadBytes + packageBytes;
}

import type { Context } from '#services';
import { askForMore } from './exceeded.ts';
import { bytesOf } from './limit-table.ts';
import { storageUse, totalBytes } from './storage-use.ts';

/** What large files of git a project may still take, and what is said when one is more. */
export interface LfsRoom {
  readonly leftBytes: number;
  readonly reason: string;
}

/** By the nearer of the limits of the repository and of all that the project keeps. */
export async function lfsRoom(
  { store, git, lfsFiles, limits }: Pick<Context, 'store' | 'git' | 'lfsFiles' | 'limits'>,
  projectId: number,
): Promise<LfsRoom> {
  const values = await limits.of(projectId);
  const { repository_size_limit: repository, storage_size_limit: storage } = values;
  if (repository === 0 && storage === 0) return { leftBytes: Number.POSITIVE_INFINITY, reason: '' };
  const use = await storageUse({ store, git, lfsFiles }, { id: projectId });
  const left = {
    repository: bytesOf(repository) - use.repositoryBytes - use.lfsBytes,
    storage: bytesOf(storage) - totalBytes(use),
  };
  const isRepository = left.repository <= left.storage;
  const words = isRepository
    ? `this repository may hold ${repository} MB (repository_size_limit)`
    : `this project may hold ${storage} MB (storage_size_limit)`;
  return {
    leftBytes: Math.max(0, isRepository ? left.repository : left.storage),
    reason: `Your push has been rejected, because ${words}, and the large file would be more. Delete what is not needed, ${askForMore}.`,
  };
}

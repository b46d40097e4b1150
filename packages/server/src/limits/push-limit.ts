import { type PushVerdict, type RefUpdate, zeroSha } from '@slipway/git';
import type { Project } from '#projects/project';
import { askForMore } from './exceeded.ts';
import { bytesOf } from './limit-table.ts';
import type { Limits } from './limits.ts';
import type { StorageUse } from './storage-use.ts';

export interface PushLimitOptions {
  readonly limits: Pick<Limits, 'of'>;
  readonly storageOf: (projectId: number) => Promise<StorageUse>;
}

/** How much a push may send, or why it may send nothing more. Whoever deletes branches always may. */
export async function limitOfPush(
  { limits, storageOf }: PushLimitOptions,
  { id }: Project,
  updates: readonly RefUpdate[],
): Promise<PushVerdict> {
  if (updates.every(({ after }) => after === zeroSha)) return { isAllowed: true };
  const values = await limits.of(id);
  const mostBytes = bytesOf(values.receive_max_input_size);
  const { repository_size_limit: repository, storage_size_limit: storage } = values;
  if (repository > 0 || storage > 0) {
    const use = await storageOf(id);
    if (use.repositoryBytes >= bytesOf(repository)) {
      return full('this repository', 'repository_size_limit', repository);
    }
    if (use.repositoryBytes + use.artifactBytes >= bytesOf(storage)) {
      return full('this project', 'storage_size_limit', storage);
    }
  }
  return mostBytes === Infinity ? { isAllowed: true } : { isAllowed: true, mostBytes };
}

function full(what: string, name: string, megabytes: number): PushVerdict {
  const reason = `Your push has been rejected, because ${what} is as large as it may be: ${megabytes} MB (${name}). Delete what is not needed, ${askForMore}.`;
  return { isAllowed: false, reason };
}

import { type PushVerdict, type RefUpdate, zeroSha } from '@slipway/git';
import type { Project } from '#projects/project';
import { askForMore } from './exceeded.ts';
import { bytesOf } from './limit-table.ts';
import type { Limits } from './limits.ts';
import { type StorageUse, totalBytes } from './storage-use.ts';

/** What limits a push. */
export interface PushLimitOptions {
  readonly limits: Pick<Limits, 'of'>;
  readonly storageOf: (projectId: number) => Promise<StorageUse>;
  /** Bytes that the disk of the repositories still has room for. */
  readonly left: () => Promise<number>;
}

/** How much a push may send, or why it may send nothing more. Whoever deletes branches always may. */
export async function limitOfPush(
  { limits, storageOf, left }: PushLimitOptions,
  { id }: Project,
  updates: readonly RefUpdate[],
): Promise<PushVerdict> {
  if (updates.every(({ after }) => after === zeroSha)) return { isAllowed: true };
  const values = await limits.of(id);
  const room = await left();
  if (room <= 0) return { isAllowed: false, reason: diskIsFull };
  const mostBytes = Math.min(bytesOf(values.receive_max_input_size), Math.floor(room));
  const { repository_size_limit: repository, storage_size_limit: storage } = values;
  if (repository > 0 || storage > 0) {
    const use = await storageOf(id);
    if (use.repositoryBytes + use.lfsBytes >= bytesOf(repository)) {
      return full('this repository', 'repository_size_limit', repository);
    }
    if (totalBytes(use) >= bytesOf(storage)) {
      return full('this project', 'storage_size_limit', storage);
    }
  }
  return { isAllowed: true, mostBytes };
}

const diskIsFull =
  'Your push has been rejected, because the disk of the server is full. Deleting branches and fetching go on; push again when there is room.';

function full(what: string, name: string, megabytes: number): PushVerdict {
  const reason = `Your push has been rejected, because ${what} is as large as it may be: ${megabytes} MB (${name}). Delete what is not needed, ${askForMore}.`;
  return { isAllowed: false, reason };
}

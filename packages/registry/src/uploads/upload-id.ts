import { createHash, randomUUID } from 'node:crypto';

/** An id for an upload to `repository`, and to no other. */
export const newUploadId = (repository: string): string =>
  `${randomUUID()}-${repositoryMark(repository)}`;

/** Whether an upload is one for `repository`. */
export const isUploadOf = (repository: string, id: string): boolean =>
  id.endsWith(`-${repositoryMark(repository)}`) && idPattern.test(id);

const idPattern = /^[0-9a-f-]{36}-[0-9a-f]{16}$/;

/** Binds an upload's id to its repository, so that no other repository can continue it. */
function repositoryMark(repository: string): string {
  return createHash('sha256').update(repository).digest('hex').slice(0, 16);
}

import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { JobFailure } from '#execution/failure';

/**
 * Opens a file that a script has left, and nothing else.
 *
 * The runner reads on the host, often as root, what a container has written: a link would show the
 * job any file of the machine, and a pipe without a writer would keep the runner waiting for ever.
 */
export async function openPlainFile(path: string, name: string): Promise<FileHandle> {
  const refusal = () => new JobFailure('script_failure', `${name} is not a regular file`);
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ELOOP' ? refusal() : error;
  });
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw refusal();
}

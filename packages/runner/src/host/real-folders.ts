import { lstat, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Workspace } from '#execution/executor';
import { JobFailure } from '#execution/failure';

/**
 * Checks that the way to a job's folders is made of folders.
 *
 * A container can replace what it sees as `/builds/group/project` by a link; followed on the host,
 * where the runner often is root, that link would lead anywhere. So the way is looked at whenever the
 * runner takes over from a script: what is no folder is removed before a job, and fails the job after
 * its script has run.
 */
export async function requireRealFolders(
  host: Workspace,
  otherwise: 'remove' | 'fail',
): Promise<void> {
  for (const folder of [host.project, host.temporary]) {
    let path = host.builds;
    for (const name of relative(host.builds, folder).split('/')) {
      path = join(path, name);
      const found = await lstat(path).catch(() => undefined);
      if (!found || found.isDirectory()) continue;
      if (otherwise === 'remove') await rm(path);
      else
        throw new JobFailure('runner_system_failure', 'the script has replaced the job’s folder');
    }
  }
}

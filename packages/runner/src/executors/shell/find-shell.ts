import { access, constants } from 'node:fs/promises';
import { JobFailure } from '#execution/failure';

/** Bash where there is one, else sh. */
export async function findShell(path: string): Promise<{ name: string; path: string }> {
  for (const name of ['bash', 'sh']) {
    for (const directory of path.split(':').filter(Boolean)) {
      const candidate = `${directory}/${name}`;
      const isThere = await access(candidate, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (isThere) return { name, path: candidate };
    }
  }
  throw new JobFailure('runner_system_failure', 'neither bash nor sh is in the runner’s PATH');
}

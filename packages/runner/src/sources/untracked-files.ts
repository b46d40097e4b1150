import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { guarded } from '@slipway/io';
import { openPlainFile } from '#host/plain-file';
import type { RunnableJob } from '#job/runnable-job';
import { hostGitEnvironment, writeHostGit } from './host-git.ts';

/**
 * Files that git does not know, ignored ones included.
 *
 * The script has had the job's `.git`, so git does not get to see it: it works in a new, empty
 * repository in the private folder, which has only a copy of the index. That is data; nothing in it
 * names a program.
 */
export async function untrackedFiles(job: RunnableJob): Promise<string[]> {
  const directory = `${job.privateFolder}/untracked.git`;
  await rm(directory, { recursive: true, force: true });
  await mkdir(`${directory}/objects`, { recursive: true, mode: 0o700 });
  await mkdir(`${directory}/refs`);
  await writeFile(`${directory}/HEAD`, 'ref: refs/heads/none\n');
  await writeFile(`${directory}/config`, configuration(job.payload.git_info.repo_object_format));
  try {
    if (!(await copyIndex(`${job.host.project}/.git/index`, `${directory}/index`))) return [];
    const { stdout } = await promisify(execFile)('git', ['ls-files', '-o', '-z'], {
      cwd: job.host.project,
      env: await toolEnvironment(job, directory),
      maxBuffer: 1 << 28,
      signal: job.limits.job,
    });
    return stdout.split('\0').filter((path) => path && !path.endsWith('/'));
  } catch (error) {
    job.limits.job.throwIfAborted();
    job.log.warn(`untracked files cannot be told: git cannot read the index of this job: ${error}`);
    return [];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Git works as the runner here: what another user has in a home must not tell it anything. */
async function toolEnvironment(
  job: RunnableJob,
  directory: string,
): Promise<Record<string, string>> {
  if (job.user.type === 'runner') return hostGitEnvironment(job, directory);
  const stranger = { ...job, user: { type: 'any' } } as const;
  await writeHostGit(stranger);
  return hostGitEnvironment(stranger, directory);
}

const configuration = (format: string): string =>
  format === 'sha256'
    ? '[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectformat = sha256\n'
    : '[core]\n\trepositoryformatversion = 0\n';

/** Whether there was an index: a job without a repository has none. */
async function copyIndex(from: string, to: string): Promise<boolean> {
  const file = await openPlainFile(from, '.git/index').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (!file) return false;
  await pipeline(guarded(file.createReadStream()), guarded(createWriteStream(to)));
  return true;
}

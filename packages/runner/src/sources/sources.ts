import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ExecutorJob } from '#execution/executor';
import { JobFailure } from '#execution/failure';
import { runOnHost } from '#host/host-command';
import { removeTree } from '#host/remove-tree';
import { prepareGitFolder } from './git-folder.ts';
import { credentialConfiguration, hostGitEnvironment, writeHostGit } from './host-git.ts';
import { sourceScript } from './source-script.ts';
import { type SourceSettings, sourceSettings } from './source-settings.ts';

/**
 * Brings the commit of a job into its project directory on the host.
 *
 * One shell runs all the git commands, so a job with nothing new to fetch costs three processes.
 * While they run, the token is in the private folder; what the script gets of it goes with the job.
 * The remote's URL in `.git/config` has none.
 */
export async function getSources(
  job: ExecutorJob,
  isUntrusted: boolean,
  signal: AbortSignal,
): Promise<void> {
  const settings = sourceSettings(job);
  const { project } = job.host;
  // A submodule's folder says itself where its git folder is: no place to trust after a container.
  const isSuspect = isUntrusted && settings.submodules !== undefined;
  const keeps = settings.strategy === 'none' || (settings.strategy === 'fetch' && !isSuspect);
  await provideFolder(project, keeps, isUntrusted);
  if (settings.strategy === 'none' || settings.strategy === 'empty') {
    const reason =
      settings.strategy === 'none' ? 'Skipping Git repository setup' : 'Creating an empty folder';
    return job.log.notice(reason);
  }
  // A hook in the container may have put anything there; git must not find it.
  await removeTree(jobConfiguration(job));
  await writeHostGit(job, isUntrusted);
  await fetchSources(job, settings, isUntrusted, signal);
  await collectGarbage(job, isUntrusted, signal);
  await mkdir(job.host.temporary, { recursive: true });
  await writeFile(jobConfiguration(job), credentialConfiguration(job), { flag: 'wx' });
}

/** What the script's own git is told: it finds it by the include in `.git/config`. */
const jobConfiguration = ({ host }: ExecutorJob): string => `${host.temporary}/git.config`;

async function fetchSources(
  job: ExecutorJob,
  settings: SourceSettings,
  isUntrusted: boolean,
  signal: AbortSignal,
): Promise<void> {
  const attempt = async (): Promise<{ code: number; isNew: boolean }> => {
    const isNew = await prepareGitFolder({
      project: job.host.project,
      git: job.payload.git_info,
      credentials: `../../${basename(job.host.temporary)}/git.config`,
      isUntrusted,
    });
    if (isNew) job.log.notice('Created fresh repository.');
    const script = sourceScript(job.payload.git_info, settings, {
      isNew,
      isUntrusted,
      credentials: `${job.inside.temporary}/git.config`,
    });
    return { code: await runGit(job, script, isUntrusted, signal), isNew };
  };
  let { code, isNew } = await attempt();
  // A folder that a crash has left broken must not fail every later job.
  const attempts = settings.attempts ?? (isNew ? 1 : 2);
  for (let made = 1; code !== 0 && made < attempts; made += 1) {
    job.log.warn('Deleting all tracked and untracked files due to source fetch failure');
    await provideFolder(job.host.project, false, isUntrusted);
    ({ code } = await attempt());
  }
  if (code !== 0) {
    throw new JobFailure('script_failure', `exit status ${code}`, { exitCode: code });
  }
}

async function runGit(
  job: ExecutorJob,
  script: string,
  isUntrusted: boolean,
  signal: AbortSignal,
): Promise<number> {
  const environment = hostGitEnvironment(job, isUntrusted);
  return await runOnHost(
    { script, directory: job.host.project, environment, log: job.log },
    signal,
  );
}

/** Collects garbage once fetches have left many packs. */
async function collectGarbage(
  job: ExecutorJob,
  isUntrusted: boolean,
  signal: AbortSignal,
): Promise<void> {
  const packs = await readdir(`${job.host.project}/.git/objects/pack`).catch(() => []);
  if (packs.length > 150) await runGit(job, 'git gc --quiet', isUntrusted, signal);
}

/** Makes a job's folder; empty, unless what is there is to be kept. */
async function provideFolder(folder: string, keeps: boolean, isUntrusted: boolean): Promise<void> {
  if (!keeps) await removeTree(folder);
  await mkdir(folder, { recursive: true });
  // An image may run scripts as any user.
  if (isUntrusted) await chmod(folder, 0o777);
}

import { chmod, readdir, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Environment, ExecutorJob } from '#execution/executor';
import { JobFailure } from '#execution/failure';
import { give, makeFolderFor } from '#host/ownership';
import { removeTree } from '#host/remove-tree';
import type { RunnableJob } from '#job/runnable-job';
import type { Ahead } from './ahead/fetch-ahead.ts';
import { placeAhead } from './ahead/place-ahead.ts';
import { mayHaveAttributes } from './attributes-in-index.ts';
import { prepareGitFolder } from './git-folder.ts';
import { credentialConfiguration, hostGitEnvironment, writeHostGit } from './host-git.ts';
import { lfsScript, sourceScript } from './source-script.ts';
import { type SourceSettings, sourceSettings } from './source-settings.ts';

/**
 * Brings the commit of a job into its project directory on the host.
 *
 * One shell runs all the git commands, so a job with nothing new to fetch costs three processes.
 * While they run, the token is in the private folder; what the script gets of it goes with the job.
 * The remote's URL in `.git/config` has none.
 */
export async function getSources(
  job: RunnableJob,
  environment: Environment,
  signal: AbortSignal,
): Promise<void> {
  const settings = sourceSettings(job);
  // A submodule's folder says itself where its git folder is: no place to trust after a container.
  const isSuspect = job.user.type === 'any' && settings.submodules !== undefined;
  const keeps = settings.strategy === 'none' || (settings.strategy === 'fetch' && !isSuspect);
  await provideFolder(job, keeps);
  if (settings.strategy === 'none' || settings.strategy === 'empty') {
    const reason =
      settings.strategy === 'none' ? 'Skipping Git repository setup' : 'Creating an empty folder';
    return job.log.notice(reason);
  }
  // A hook in the container may have put anything there; git must not find it.
  await removeTree(jobConfiguration(job));
  await makeFolderFor(job.user, job.host.builds, job.host.temporary);
  await writeHostGit(job);
  await fetchSources(job, settings, environment, signal);
  await collectGarbage(job, environment, signal);
  await writeJobConfiguration(job);
}

async function writeJobConfiguration(job: ExecutorJob): Promise<void> {
  const path = jobConfiguration(job);
  await removeTree(path);
  await writeFile(path, credentialConfiguration(job), {
    flag: 'wx',
    mode: job.user.type === 'any' ? 0o644 : 0o600,
  });
  await give(job.user, path);
}

/** What the script's own git is told: it finds it by the include in `.git/config`. */
const jobConfiguration = ({ host }: ExecutorJob): string => `${host.temporary}/git.config`;

async function fetchSources(
  job: RunnableJob,
  settings: SourceSettings,
  environment: Environment,
  signal: AbortSignal,
): Promise<void> {
  const { user } = job;
  let wasAhead = false;
  const attempt = async (): Promise<{ code: number; isNew: boolean }> => {
    const isNew = await prepareGitFolder({
      project: job.host.project,
      git: job.payload.git_info,
      credentials: `../../${basename(job.host.temporary)}/git.config`,
      user,
    });
    if (isNew) job.log.notice('Created fresh repository.');
    const ahead = wasAhead ? undefined : await takeAhead(job, isNew);
    wasAhead = ahead !== undefined;
    const script = sourceScript(job.payload.git_info, settings, {
      isNew,
      isFetched: wasAhead,
      isAnyUser: user.type === 'any',
      credentials: `${job.inside.temporary}/git.config`,
    });
    let code = await runGit(job, script, environment, signal);
    if (code === 0 && (await wantsLfs(job, settings))) {
      const pull = lfsScript({ isAnyUser: user.type === 'any' });
      code = await runGit(job, pull, environment, signal);
    }
    if (code === 0 && ahead) job.lastFetches.note(`${job.host.project}/.git`, ahead.fetched);
    return { code, isNew };
  };
  let { code, isNew } = await attempt();
  // A folder that a crash has left broken must not fail every later job.
  const attempts = settings.attempts ?? (isNew && !wasAhead ? 1 : 2);
  for (let made = 1; code !== 0 && made < attempts; made += 1) {
    job.log.warn('Deleting all tracked and untracked files due to source fetch failure');
    await environment.alone(() => provideFolder(job, false));
    ({ code } = await attempt());
  }
  if (code !== 0) {
    throw new JobFailure('script_failure', `exit status ${code}`, { exitCode: code });
  }
}

/** Whether files may be kept in Git LFS; those of submodules are looked for with them. */
async function wantsLfs(job: ExecutorJob, settings: SourceSettings): Promise<boolean> {
  if (!settings.lfs || !settings.checkout || settings.submodules) return false;
  return await mayHaveAttributes(`${job.host.project}/.git`);
}

/** What was fetched while the job's place was made, if it fits what is there. */
async function takeAhead(job: RunnableJob, isNew: boolean): Promise<Ahead | undefined> {
  const git = `${job.host.project}/.git`;
  const ahead = await job.ahead.arrived;
  job.lastFetches.forget(git);
  if (ahead?.isForNew !== isNew) return undefined;
  return await placeAhead(ahead, git, job.user).then(
    () => ahead,
    () => undefined,
  );
}

async function runGit(
  job: ExecutorJob,
  script: string,
  { runTool }: Environment,
  signal: AbortSignal,
): Promise<number> {
  const environment = hostGitEnvironment(job);
  return await runTool({ script, directory: job.host.project, environment, log: job.log }, signal);
}

/** Collects garbage once fetches have left many packs. */
async function collectGarbage(
  job: ExecutorJob,
  environment: Environment,
  signal: AbortSignal,
): Promise<void> {
  const packs = await readdir(`${job.host.project}/.git/objects/pack`).catch(() => []);
  if (packs.length > 150) await runGit(job, 'git gc --quiet', environment, signal);
}

/** Makes a job's folder; empty, unless what is there is to be kept. */
async function provideFolder({ host, user }: ExecutorJob, keeps: boolean): Promise<void> {
  if (!keeps) await removeTree(host.project);
  await makeFolderFor(user, host.builds, host.project);
  // An image may run scripts as any user.
  if (user.type === 'any') await chmod(host.project, 0o777);
}

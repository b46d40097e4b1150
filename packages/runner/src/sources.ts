import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { GitInfo } from '@slipway/protocol';
import type { ExecutorJob } from './executor.ts';
import { JobFailure } from './failure.ts';
import { credentialConfiguration, prepareGitFolder } from './git-folder.ts';
import { runOnHost } from './host-command.ts';
import { commandEcho } from './log-text.ts';
import { quote } from './script.ts';
import { parseBoolean, type Variables } from './variables.ts';

/** How a job wants its sources, from its `GIT_*` variables. */
interface SourceSettings {
  readonly strategy: 'fetch' | 'clone' | 'none' | 'empty';
  readonly checkout: boolean;
  readonly cleanFlags: string;
  readonly fetchFlags: string;
  readonly submodules: 'none' | 'normal' | 'recursive';
  readonly attempts: number | undefined;
}

/**
 * Brings the commit of a job into its project directory on the host.
 *
 * One shell runs all the git commands, so a job with nothing new to fetch costs three processes.
 * The token is in a config file beside the project that goes with the job; the remote's URL in
 * `.git/config` has none.
 */
export async function getSources(
  job: ExecutorJob,
  isUntrusted: boolean,
  signal: AbortSignal,
): Promise<void> {
  const settings = sourceSettings(job);
  const { project, temporary } = job.host;
  // A submodule's folder says itself where its git folder is: no place to trust after a container.
  const isSuspect = isUntrusted && settings.submodules !== 'none';
  const keeps = settings.strategy === 'none' || (settings.strategy === 'fetch' && !isSuspect);
  await provideFolder(project, keeps, isUntrusted);
  if (settings.strategy === 'none' || settings.strategy === 'empty') {
    const reason =
      settings.strategy === 'none' ? 'Skipping Git repository setup' : 'Creating an empty folder';
    return job.log.notice(reason);
  }
  await mkdir(temporary, { recursive: true });
  const credentials = `${temporary}/git.config`;
  // A hook in the container may have put a link there.
  await rm(credentials, { recursive: true, force: true });
  await writeFile(credentials, credentialConfiguration(job.payload.git_info.repo_url), {
    flag: 'wx',
  });
  const attempt = async (): Promise<{ code: number; isNew: boolean }> => {
    const isNew = await prepareGitFolder({
      project,
      git: job.payload.git_info,
      credentials: `../../${basename(temporary)}/git.config`,
      isUntrusted,
    });
    if (isNew) job.log.notice('Created fresh repository.');
    const code = await runGit(
      job,
      sourceScript(job.payload.git_info, settings, isNew, isUntrusted),
      signal,
    );
    return { code, isNew };
  };
  let { code, isNew } = await attempt();
  // A folder that a crash has left broken must not fail every later job.
  const attempts = settings.attempts ?? (isNew ? 1 : 2);
  for (let made = 1; code !== 0 && made < attempts; made += 1) {
    job.log.warn('Deleting all tracked and untracked files due to source fetch failure');
    await provideFolder(project, false, isUntrusted);
    ({ code } = await attempt());
  }
  if (code !== 0) {
    throw new JobFailure('script_failure', `exit status ${code}`, { exitCode: code });
  }
  await collectGarbage(job, signal);
}

async function runGit(job: ExecutorJob, script: string, signal: AbortSignal): Promise<number> {
  const environment = {
    ...job.hostEnvironment,
    GIT_TERMINAL_PROMPT: '0',
    GCM_INTERACTIVE: 'Never',
    // Submodules have configs of their own; this one reaches them, too.
    GIT_CONFIG_GLOBAL: `${job.host.temporary}/git.config`,
    SLIPWAY_JOB_PROCESS: `${job.owner.key}-${job.payload.id}`,
    ...(job.variables.get('GIT_LFS_SKIP_SMUDGE') && {
      GIT_LFS_SKIP_SMUDGE: job.variables.get('GIT_LFS_SKIP_SMUDGE') ?? '',
    }),
  };
  return await runOnHost(
    { script, directory: job.host.project, environment, log: job.log },
    signal,
  );
}

/** The git commands of one attempt. */
function sourceScript(
  git: GitInfo,
  settings: SourceSettings,
  isNew: boolean,
  isUntrusted: boolean,
): string {
  const depth = git.depth > 0 ? ` with git depth set to ${git.depth}` : '';
  const fetch = [
    'git -c http.userAgent=slipway-runner fetch origin',
    ...git.refspecs.map(quote),
    git.depth > 0 ? `--depth ${git.depth}` : '$([ -f .git/shallow ] && echo --unshallow)',
    settings.fetchFlags,
    // Last, so that no flag of the job outdoes it: a container may have left a folder that looks like
    // a submodule, and git on the host would obey its configuration.
    '--no-recurse-submodules',
  ];
  const checkout = settings.checkout
    ? [
        say(`Checking out ${git.sha.slice(0, 8)} as detached HEAD (ref is ${git.ref})...`),
        `git -c submodule.recurse=false checkout -f -q ${quote(git.sha)}`,
        ...(isNew || !settings.cleanFlags ? [] : [`git clean ${settings.cleanFlags}`]),
      ]
    : [say('Skipping Git checkout')];
  return [
    'set -e',
    // Files must be writable for whatever user an image runs as.
    ...(isUntrusted ? ['umask 0000'] : []),
    say(`Fetching changes${depth}...`),
    fetch.join(' '),
    ...checkout,
    ...submodules(settings, git.depth),
  ].join('\n');
}

function submodules({ submodules, cleanFlags }: SourceSettings, depth: number): string[] {
  if (submodules === 'none') return [];
  const recursive = submodules === 'recursive' ? ' --recursive' : '';
  const suffix = `${recursive && ' recursively'}${depth > 0 ? ` with git depth set to ${depth}` : ''}`;
  const clean = cleanFlags === '' ? ':' : `git clean ${cleanFlags}`;
  return [
    say(`Updating/initializing submodules${suffix}...`),
    'git submodule init',
    `git submodule sync${recursive}`,
    `git submodule update --init --force${recursive}${depth > 0 ? ` --depth ${depth}` : ''}`,
    `git submodule foreach${recursive} --quiet ${quote(`${clean} && git reset --hard --quiet`)}`,
  ];
}

/** Reads the settings; a value that means nothing is a warning, except where guessing would hurt. */
function sourceSettings(job: ExecutorJob): SourceSettings {
  const { variables, payload, log } = job;
  const fallback = payload.allow_git_fetch ? 'fetch' : 'clone';
  const wish = variables.get('GIT_STRATEGY') || fallback;
  const strategy = strategies.find((known) => known === wish);
  if (!strategy) {
    log.warn(
      `GIT_STRATEGY: expected either 'clone', 'fetch', 'none' or 'empty' got "${wish}", using default value '${fallback}'`,
    );
  }
  const submoduleStrategy = variables.get('GIT_SUBMODULE_STRATEGY') || 'none';
  const submodules = submoduleStrategies.find((known) => known === submoduleStrategy);
  if (!submodules) {
    throw new JobFailure(
      'runner_configuration_error',
      `GIT_SUBMODULE_STRATEGY: expected none, normal or recursive, got "${submoduleStrategy}"`,
    );
  }
  return {
    strategy: strategy ?? fallback,
    checkout: parseBoolean(variables.get('GIT_CHECKOUT') || 'true') ?? true,
    cleanFlags: words(variables.get('GIT_CLEAN_FLAGS') || '-ffdx'),
    fetchFlags: words(variables.get('GIT_FETCH_EXTRA_FLAGS') || '--prune --quiet'),
    submodules,
    attempts: attempts(variables),
  };
}

const strategies = ['fetch', 'clone', 'none', 'empty'] as const;
const submoduleStrategies = ['none', 'normal', 'recursive'] as const;

function attempts(variables: Variables): number | undefined {
  const wish = Number(variables.get('GET_SOURCES_ATTEMPTS'));
  return wish >= 1 ? Math.min(Math.floor(wish), 10) : undefined;
}

/** Flags as single words: they run on the host, where a container's job may not use the shell. */
function words(text: string): string {
  return text === 'none' ? '' : text.split(/\s+/).filter(Boolean).map(quote).join(' ');
}

/** Collects garbage once fetches have left many packs. */
async function collectGarbage(job: ExecutorJob, signal: AbortSignal): Promise<void> {
  const packs = await readdir(`${job.host.project}/.git/objects/pack`).catch(() => []);
  if (packs.length > 150) await runGit(job, 'git gc --quiet', signal);
}

/** Makes a job's folder; empty, unless what is there is to be kept. */
async function provideFolder(folder: string, keeps: boolean, isUntrusted: boolean): Promise<void> {
  if (!keeps) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  await mkdir(folder, { recursive: true });
  // An image may run scripts as any user.
  if (isUntrusted) await chmod(folder, 0o777);
}

const say = (text: string): string => `printf '%s\\n' ${quote(commandEcho(text))}`;

import { mkdir, writeFile } from 'node:fs/promises';
import type { ExecutorJob } from '#execution/executor';
import { isTrue, type Variables } from '#execution/variables';
import { give } from '#host/ownership';

/**
 * What git on the host is told for a job, all of it from a folder that no container sees:
 *
 *     <private>/git.config            the whole of its global configuration, with the job's token
 *     <private>/git.config-of-fetch   what only the fetch of the sources is told
 *     <private>/home/                 the home of programs that work for a container's job: empty
 *
 * A job in a container brings nothing of the host's user with it: no configuration (filters and
 * credential helpers are programs), no `.netrc`, no SSH keys. Of a shell job the user's own counts:
 * git runs as that user, and has its configuration beside the project.
 */
export async function writeHostGit(job: ExecutorJob): Promise<void> {
  const path = gitConfiguration(job);
  const own = job.user.type === 'any' ? '' : '[include]\n\tpath = ~/.gitconfig\n';
  await mkdir(`${job.privateFolder}/home`, { recursive: true, mode: 0o700 });
  await writePrivately(job, path, own + credentialConfiguration(job));
  await writePrivately(job, greetingFile(job), greeting(job));
}

async function writePrivately({ user }: ExecutorJob, path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600 });
  await give(user, path);
}

/** What the fetch of the sources is told besides. */
const greetingFile = (job: ExecutorJob): string => `${gitConfiguration(job)}-of-fetch`;

const gitConfiguration = ({ host, privateFolder, user }: ExecutorJob): string =>
  user.type === 'own' ? `${host.temporary}/git.config` : `${privateFolder}/git.config`;

/** The environment of git for `gitDirectory`; nothing is searched for, in no folder above. */
export function hostGitEnvironment(
  job: ExecutorJob,
  gitDirectory = `${job.host.project}/.git`,
): Record<string, string> {
  return {
    ...job.hostEnvironment,
    GIT_TERMINAL_PROMPT: '0',
    GCM_INTERACTIVE: 'Never',
    GIT_DIR: gitDirectory,
    GIT_WORK_TREE: job.host.project,
    // Submodules have configs of their own; this one reaches them, too.
    GIT_CONFIG_GLOBAL: gitConfiguration(job),
    GIT_LFS_SKIP_SMUDGE: '1',
    SLIPWAY_FETCH_CONFIG: greetingFile(job),
    SLIPWAY_JOB_PROCESS: `${job.owner.key}-${job.payload.id}`,
    ...(job.user.type === 'any' && isolated(job)),
  };
}

/** Git for a container's job finds nothing of the host's user. */
function isolated(job: ExecutorJob): Record<string, string> {
  return {
    HOME: `${job.privateFolder}/home`,
    XDG_CONFIG_HOME: `${job.privateFolder}/home`,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_ALLOW_PROTOCOL: protocols(job),
  };
}

/** Git configuration by which URLs of this server get the job's credentials. */
export function credentialConfiguration({ payload, variables }: ExecutorJob): string {
  const url = new URL(payload.git_info.repo_url);
  if (!url.password) return '';
  const authority = `${url.protocol}//${url.username}:${url.password}@${url.host}/`;
  const plain = [`${url.protocol}//${url.host}/`];
  const ssh = isTrue(variables, 'GIT_SUBMODULE_FORCE_HTTPS') ? sshUrls(variables, url) : [];
  const rules = [...plain, ...ssh].map((start) => `\tinsteadOf = ${start}\n`);
  return `[url "${authority}"]\n${rules.join('')}`;
}

/**
 * The credentials before they are asked for: else each fetch begins with a refusal. Only the runner's own
 * fetch is told: scripts may print their configuration, and no mask knows this form of the token; Git LFS
 * would send it beside its own.
 */
function greeting({ payload }: ExecutorJob): string {
  const { protocol, host, username, password } = new URL(payload.git_info.repo_url);
  if (!password) return '';
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const basic = Buffer.from(pair).toString('base64');
  return `[http "${protocol}//${host}/"]\n\textraHeader = Authorization: Basic ${basic}\n`;
}

/** How URLs of this server begin in the two notations for SSH. */
function sshUrls(variables: Variables, { hostname }: URL): string[] {
  const host = variables.get('CI_SERVER_SHELL_SSH_HOST') || variables.get('CI_SERVER_HOST');
  const port = variables.get('CI_SERVER_SHELL_SSH_PORT') || '22';
  const names = [...new Set([host || hostname, hostname])].filter((name) => /^[\w.-]+$/.test(name));
  return names.flatMap((name) =>
    port === '22' || !/^\d+$/.test(port)
      ? [`git@${name}:`, `ssh://git@${name}/`]
      : [`git@${name}:`, `ssh://git@${name}:${port}/`],
  );
}

/** What a submodule's URL may be: the others read the host's files and keys, or run programs. */
function protocols({ payload }: ExecutorJob): string {
  const own = new URL(payload.git_info.repo_url).protocol.replace(':', '');
  return [...new Set(['http', 'https', own])].join(':');
}

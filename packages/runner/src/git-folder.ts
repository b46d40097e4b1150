import { lstat, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import type { GitInfo } from '@slipway/protocol';

/**
 * Makes `<project>/.git` safe to use, or makes a new one. Returns whether it is new.
 *
 * Git on the host obeys what it finds there: hooks, `core.fsmonitor`, filters, links. A job inside a
 * container could have written any of these, so the config is always replaced by ours, hooks go, and
 * with `isUntrusted` a folder that holds a link anywhere is thrown away whole. The new folder is
 * written by hand: it is four entries, and `git init` costs a process.
 */
export async function prepareGitFolder(options: {
  readonly project: string;
  readonly git: GitInfo;
  /** Relative to `.git`: holds the credentials, lives only as long as the job. */
  readonly credentials: string;
  readonly isUntrusted: boolean;
}): Promise<boolean> {
  const folder = `${options.project}/.git`;
  const isThere = await isUsable(folder, options.isUntrusted);
  if (!isThere) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(`${folder}/objects`, { recursive: true });
    await mkdir(`${folder}/refs`);
    await writeFile(`${folder}/HEAD`, 'ref: refs/heads/none\n');
  } else {
    await removeLeftovers(folder, options.isUntrusted);
  }
  await rm(`${folder}/config`, { force: true });
  await writeFile(`${folder}/config`, configuration(options.git, options.credentials));
  return !isThere;
}

/** The repository's URL as it may stand in a file that outlives the job. */
function plainUrl(repositoryUrl: string): string {
  const url = new URL(repositoryUrl);
  url.username = '';
  url.password = '';
  return url.href;
}

/** Git configuration by which plain URLs of this server get the job's credentials. */
export function credentialConfiguration(repositoryUrl: string): string {
  const url = new URL(repositoryUrl);
  const own = '[include]\n\tpath = ~/.gitconfig\n';
  if (!url.password) return own;
  const authority = `${url.protocol}//${url.username}:${url.password}@${url.host}/`;
  return `${own}[url "${authority}"]\n\tinsteadOf = ${url.protocol}//${url.host}/\n`;
}

/** Replaced files are cheap to find; refs may hold a lock anywhere. */
async function removeLeftovers(folder: string, isUntrusted: boolean): Promise<void> {
  const refs = await readdir(`${folder}/refs`, { recursive: true });
  const locks = ['index', 'shallow', 'HEAD', 'config'].map((name) => `${name}.lock`);
  const gone = [
    ...locks,
    ...refs.filter((name) => name.endsWith('.lock')).map((name) => `refs/${name}`),
    'hooks',
    'config.worktree',
    'commondir',
    'info',
    'objects/info/alternates',
    // A submodule's own folder has a config of its own, as dangerous as ours.
    ...(isUntrusted ? ['modules', 'worktrees'] : []),
  ];
  await Promise.all(gone.map((name) => rm(`${folder}/${name}`, { recursive: true, force: true })));
}

async function isUsable(folder: string, isUntrusted: boolean): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined);
  if (!found?.isDirectory()) return false;
  if (!isUntrusted) return true;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.every((entry) => entry.isFile() || entry.isDirectory());
}

function configuration(git: GitInfo, credentials: string): string {
  const isSha256 = git.repo_object_format === 'sha256';
  return [
    '[core]',
    `\trepositoryformatversion = ${isSha256 ? 1 : 0}`,
    '\tfilemode = true',
    '\tbare = false',
    '\tlogallrefupdates = true',
    ...(isSha256 ? ['[extensions]', '\tobjectformat = sha256'] : []),
    '[fetch]',
    '\trecurseSubmodules = false',
    // Kept as packs, so that counting packs tells when to collect garbage.
    '\tunpackLimit = 1',
    '[maintenance]',
    '\tauto = false',
    '[remote "origin"]',
    `\turl = ${plainUrl(git.repo_url)}`,
    '\tfetch = +refs/heads/*:refs/remotes/origin/*',
    '[include]',
    `\tpath = "${credentials.replace(/["\\]/g, '\\$&')}"`,
    '',
  ].join('\n');
}

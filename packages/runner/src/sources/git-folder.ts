import { lstat, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import type { GitInfo } from '@slipway/protocol';
import type { ScriptUser } from '#execution/executor';
import { give } from '#host/ownership';
import { removeTree } from '#host/remove-tree';

/**
 * Makes `<project>/.git` safe to use, or makes a new one. Returns whether it is new.
 *
 * Git on the host obeys what it finds there: hooks, `core.fsmonitor`, filters, links. A job inside a
 * container could have written any of these, so the config is always replaced by ours, hooks go, and
 * after a container only the kinds of files stay that are known to be data. A folder of another user
 * that holds a link anywhere is thrown away whole: the runner would delete through it. The new folder is written by hand: it is four entries, and
 * `git init` costs a process.
 */
export async function prepareGitFolder(options: {
  readonly project: string;
  readonly git: GitInfo;
  /**
   * Relative to `.git`: the job's own credentials, for its script. It does not exist yet while the
   * host works here.
   */
  readonly credentials: string;
  readonly user: ScriptUser;
}): Promise<boolean> {
  const folder = `${options.project}/.git`;
  const { user } = options;
  const isThere = await isUsable(folder, user);
  if (!isThere) await makeGitFolder(folder, user);
  else {
    if (user.type === 'any') await strip(folder);
    await removeLeftovers(folder);
  }
  await removeTree(`${folder}/config`);
  await writeFile(`${folder}/config`, configuration(options.git, options.credentials));
  await give(user, `${folder}/config`);
  return !isThere;
}

async function makeGitFolder(folder: string, user: ScriptUser): Promise<void> {
  await removeTree(folder);
  await mkdir(`${folder}/objects`, { recursive: true });
  await mkdir(`${folder}/refs`);
  await writeFile(`${folder}/HEAD`, 'ref: refs/heads/none\n');
  await give(user, folder, `${folder}/objects`, `${folder}/refs`, `${folder}/HEAD`);
}

/** The repository's URL as it may stand in a file that outlives the job. */
function plainUrl(repositoryUrl: string): string {
  const url = new URL(repositoryUrl);
  url.username = '';
  url.password = '';
  return url.href;
}

/** What a job in a container may leave to the next one: data that git reads and never obeys. */
const kept: ReadonlySet<string> = new Set([
  'HEAD',
  'index',
  'lfs',
  'objects',
  'packed-refs',
  'refs',
  'shallow',
]);
/** Of its `objects`: loose ones and packs, but nothing that leads to other folders. */
const keptObjects = /^([0-9a-f]{2}|pack)$/;
const keptPack = /^pack-[0-9a-f]+\.(pack|idx|rev)$/;
const keptLfs = /^objects$/;

/** Throws away all but what may be kept. */
async function strip(folder: string): Promise<void> {
  await keepOnly(folder, (name) => kept.has(name));
  await keepOnly(`${folder}/objects`, (name) => keptObjects.test(name));
  await keepOnly(`${folder}/objects/pack`, (name) => keptPack.test(name));
  await keepOnly(`${folder}/lfs`, (name) => keptLfs.test(name));
}

async function keepOnly(folder: string, isKept: (name: string) => boolean): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  for (const name of names.filter((name) => !isKept(name))) {
    await removeTree(`${folder}/${name}`);
  }
}

/** Replaced files are cheap to find; refs may hold a lock anywhere. */
async function removeLeftovers(folder: string): Promise<void> {
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
  ];
  await Promise.all(gone.map((name) => rm(`${folder}/${name}`, { recursive: true, force: true })));
}

async function isUsable(folder: string, user: ScriptUser): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined);
  if (!found?.isDirectory()) return false;
  if (user.type === 'runner') return true;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  // Without these three git would not take it for a repository.
  const names = new Set(
    entries.filter(({ parentPath }) => parentPath === folder).map(({ name }) => name),
  );
  return (
    entries.every((entry) => entry.isFile() || entry.isDirectory()) &&
    ['HEAD', 'objects', 'refs'].every((name) => names.has(name))
  );
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

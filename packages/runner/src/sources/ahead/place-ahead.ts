import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { ScriptUser } from '#execution/executor';
import { give } from '#host/ownership';
import { removeTree } from '#host/remove-tree';
import type { Ahead } from './fetch-ahead.ts';
import type { IndexedPack } from './index-pack.ts';

/**
 * Puts what was fetched ahead into a repository that `prepareGitFolder` has found safe: objects, where history
 * ends, refs, and `FETCH_HEAD` as a fetch leaves it. Nothing of the job runs meanwhile.
 */
export async function placeAhead(ahead: Ahead, git: string, user: ScriptUser): Promise<void> {
  const { pack, refs, shallow } = ahead;
  const write = async (name: string, text: string): Promise<void> => {
    const path = `${git}/${name}`;
    await provideFolder(dirname(path), git, user);
    await removeTree(path);
    await writeFile(path, text, { flag: 'wx' });
    await handOver(path, 0o666, user);
  };
  const end = shallow?.map((sha) => `${sha}\n`).join('');
  const fetched = refs.map(({ from, sha }) => `${sha}\t\t${described(from)}\n`);
  // All have ended when one has failed: git's own fetch comes then.
  const done = await Promise.allSettled([
    pack && placePack(pack, git, user),
    end === '' ? removeTree(`${git}/shallow`) : end && write('shallow', end),
    ...refs.map(({ to, sha }) => write(to, `${sha}\n`)),
    write('FETCH_HEAD', fetched.join('')),
  ]);
  const failed = done.find((each) => each.status === 'rejected');
  if (failed) throw failed.reason;
}

async function placePack(pack: IndexedPack, git: string, user: ScriptUser): Promise<void> {
  const target = `${git}/objects/pack`;
  await provideFolder(target, git, user);
  // The index last: git finds a pack by it.
  for (const ending of ['pack', 'idx']) {
    const placed = `${target}/${pack.name}.${ending}`;
    await rename(`${pack.folder}/${pack.name}.${ending}`, placed);
    await give(user, placed);
  }
}

async function provideFolder(folder: string, git: string, user: ScriptUser): Promise<void> {
  let path = git;
  for (const name of relative(git, folder).split('/').filter(Boolean)) {
    path = join(path, name);
    const made = await mkdir(path, { recursive: true });
    if (made !== undefined) await handOver(path, 0o777, user);
  }
}

/** A container's job may be any user, as with what git makes for it. */
async function handOver(path: string, mode: number, user: ScriptUser): Promise<void> {
  await give(user, path);
  if (user.type === 'any') await chmod(path, mode);
}

/** As git writes it into `FETCH_HEAD`. */
function described(ref: string): string {
  const [, kind, name] = /^refs\/(heads|tags)\/(.+)$/.exec(ref) ?? [];
  if (kind === undefined) return `'${ref}'`;
  return kind === 'heads' ? `branch '${name}'` : `tag '${name}'`;
}

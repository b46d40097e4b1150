import { access, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder, writeNew } from '@slipway/io';
import type { Program, Programs } from './programs.ts';

/** Stands for "no commit" in a ref update. */
export const zeroSha = '0'.repeat(40);

/** A bare repository, as the other functions of this package take it. */
export interface Repository {
  readonly name: string;
  readonly directory: string;
  run(args: readonly string[], input?: string | Buffer, env?: Env): Promise<Buffer>;
  start(args: readonly string[], env?: Env, onStderr?: (text: string) => void): Program;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Packs that may pile up before they are made into one. */
const packLimit = 40;

/** The handle of a repository that may or may not exist. */
export function repositoryAt(root: string, name: string, programs: Programs): Repository {
  if (!/^[\w@-][\w@./-]*$/.test(name) || name.includes('..')) {
    throw new RangeError(`not a repository name: ${name}`);
  }
  const directory = join(root, name);
  const place = (env: Env | undefined) => ({ directory, env: { GIT_DIR: directory, ...env } });
  return {
    name,
    directory,
    run: (args, input, env) =>
      programs.run(args, { ...place(env), ...(input === undefined ? {} : { input }) }),
    start: (args, env, onStderr) => programs.start(args, { ...place(env), onStderr }),
  };
}

/** Whether it is there. */
export async function exists(repository: Repository): Promise<boolean> {
  return access(join(repository.directory, 'HEAD')).then(
    () => true,
    () => false,
  );
}

/**
 * Makes an empty bare repository, durably. Its files are the least that git accepts: no process is
 * started.
 */
export async function createRepository(
  repository: Repository,
  defaultBranch: string,
): Promise<void> {
  if (await exists(repository)) return;
  const temporary = `${repository.directory}.new`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(join(temporary, 'objects', 'pack'), { recursive: true });
  await mkdir(join(temporary, 'objects', 'info'));
  await mkdir(join(temporary, 'refs', 'heads'), { recursive: true });
  await mkdir(join(temporary, 'refs', 'tags'));
  const config = '[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n';
  await writeNew(join(temporary, 'config'), config);
  await writeNew(join(temporary, 'HEAD'), `ref: refs/heads/${defaultBranch}\n`);
  for (const folder of ['objects', 'refs', '']) await syncFolder(join(temporary, folder));
  await rename(temporary, repository.directory);
  await syncFolder(dirname(repository.directory));
}

/** Removes it: first out of sight, then from the disk. */
export async function removeRepository(repository: Repository): Promise<void> {
  const gone = `${repository.directory}.deleted`;
  await rm(gone, { recursive: true, force: true });
  await rename(repository.directory, gone).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rm(gone, { recursive: true, force: true });
}

/** Opens the locks that a killed push of these refs may have left; nothing else may be at work. */
export async function removeLocks(
  { directory }: Repository,
  updates: readonly { readonly ref: string }[],
): Promise<void> {
  const locked = ['packed-refs', ...updates.map(({ ref }) => ref)];
  const files = locked.map((name) => join(directory, `${name}.lock`));
  const inside = files.filter((file) => file.startsWith(`${directory}/`));
  await Promise.all(inside.map((file) => rm(file, { force: true })));
}

/** Joins packs when many have piled up. */
export async function tidy(repository: Repository): Promise<void> {
  const names = await readdir(join(repository.directory, 'objects', 'pack')).catch(() => []);
  const packs = names.filter((name) => name.endsWith('.pack')).length;
  if (packs > packLimit) await repository.run(['gc', '--quiet']);
}

/** Whether it has no branch yet. Looks at files only, so it costs nothing in lists of projects. */
export async function isEmpty(repository: Repository): Promise<boolean> {
  const heads = await readdir(join(repository.directory, 'refs', 'heads')).catch(() => []);
  if (heads.length > 0) return false;
  const packed = await readFile(join(repository.directory, 'packed-refs'), 'utf8').catch(() => '');
  return !packed.includes(' refs/heads/');
}

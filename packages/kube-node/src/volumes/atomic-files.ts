import {
  chown,
  lstat,
  mkdir,
  readdir,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';

/** A file of a volume; `data` is its whole content. */
export interface VolumeFile {
  readonly data: Buffer;
  readonly mode: number;
}

/**
 * Puts `files` (relative paths) into `directory` so that a reader sees either all old or all new:
 *
 *     ..2026_11_23_01/     the real files
 *     ..data               → ..2026_11_23_01, replaced by rename
 *     config.json          → ..data/config.json
 *
 * Files that are no longer given disappear. `group` becomes the owner group where it is given.
 */
export async function writeAtomically(
  directory: string,
  files: ReadonlyMap<string, VolumeFile>,
  version: string,
  group?: number,
): Promise<void> {
  const real = `..${version}`;
  await mkdir(directory, { recursive: true, mode: 0o755 });
  const link = join(directory, '..data');
  const before = await readlink(link).catch(() => undefined);
  if (before === real) return;
  await rm(join(directory, real), { recursive: true, force: true });
  await mkdir(join(directory, real), { mode: 0o755 });
  for (const [path, file] of files) await writeOne(join(directory, real), path, file, group);
  await rm(`${link}_new`, { force: true });
  await symlink(real, `${link}_new`);
  await rename(`${link}_new`, link);
  await linkEntries(directory, files);
  if (before) await rm(join(directory, before), { recursive: true, force: true });
}

async function writeOne(
  directory: string,
  path: string,
  { data, mode }: VolumeFile,
  group: number | undefined,
): Promise<void> {
  const clean = normalize(path);
  if (clean.startsWith('..') || clean.startsWith('/')) {
    throw new Error(`the path "${path}" leads out of the volume`);
  }
  const target = join(directory, clean);
  await mkdir(dirname(target), { recursive: true, mode: 0o755 });
  await writeFile(target, data, { mode: group === undefined ? mode : mode | 0o040 });
  if (group !== undefined) await chown(target, process.getuid?.() ?? 0, group);
}

/** Makes the visible links for the first component of every path and removes those left over. */
async function linkEntries(
  directory: string,
  files: ReadonlyMap<string, VolumeFile>,
): Promise<void> {
  const wanted = new Set([...files.keys()].map((path) => normalize(path).split('/')[0] ?? ''));
  for (const name of await readdir(directory)) {
    if (!name.startsWith('..') && !wanted.has(name))
      await rm(join(directory, name), { force: true });
  }
  for (const name of wanted) {
    const path = join(directory, name);
    const isThere = await lstat(path).then(
      () => true,
      () => false,
    );
    if (!isThere) await symlink(join('..data', name), path);
  }
}

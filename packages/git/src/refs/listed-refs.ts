import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Repository } from '#repository';
import { refOnDisk } from './ref-files.ts';

/** A ref as the files tell of it. */
export interface ListedRef {
  readonly name: string;
  readonly sha: string;
  /** What an annotated tag leads to; null for what is no tag, undefined when the files do not say. */
  readonly peeled: string | null | undefined;
}

/** What is kept in these is never a tag. */
const ofCommits = /^refs\/(?:heads|pipelines|environments|merge-requests|keep-around)\//;

/**
 * All refs whose names begin with one of `prefixes`, by name; undefined when only git can tell, since one of
 * them points to another. Starts no process, and opens no file of a ref that is not asked for.
 */
export async function listRefs(
  repository: Repository,
  prefixes: readonly string[],
): Promise<readonly ListedRef[] | undefined> {
  const isWanted = (name: string) => prefixes.some((prefix) => name.startsWith(prefix));
  // First the files, then those that are packed: so nothing is missed that is packed meanwhile.
  const names = await looseNames(repository, 'refs', prefixes);
  const loose = await Promise.all(
    names.filter(isWanted).map(async (name) => [name, await refOnDisk(repository, name)] as const),
  );
  const found = new Map<string, ListedRef>();
  for (const ref of await packedRefs(repository)) if (isWanted(ref.name)) found.set(ref.name, ref);
  for (const [name, there] of loose) {
    if (there === 'unclear') return undefined;
    // Deleted meanwhile, and what was packed of it has gone before.
    if (there === 'missing') found.delete(name);
    else if (found.get(name)?.sha !== there.sha)
      found.set(name, { name, ...there, peeled: peeledOf(name) });
  }
  return [...found.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

const peeledOf = (name: string): null | undefined => (ofCommits.test(name) ? null : undefined);

/** The names of all files below a folder that may hold what begins with one of `prefixes`. */
async function looseNames(
  repository: Repository,
  folder: string,
  prefixes: readonly string[],
): Promise<readonly string[]> {
  const isOnTheWay = prefixes.some(
    (it) => it.startsWith(`${folder}/`) || `${folder}/`.startsWith(it),
  );
  if (!isOnTheWay) return [];
  const entries = await readdir(join(repository.directory, folder), { withFileTypes: true }).catch(
    () => [],
  );
  const names = await Promise.all(
    entries.map(async (entry) => {
      const name = `${folder}/${entry.name}`;
      return entry.isDirectory() ? await looseNames(repository, name, prefixes) : [name];
    }),
  );
  return names.flat().filter((name) => !name.endsWith('.lock'));
}

/**
 *     # pack-refs with: peeled fully-peeled sorted
 *     <sha> refs/heads/main
 *     <sha> refs/tags/v1
 *     ^<sha>                      what the tag above leads to
 */
async function packedRefs({ directory }: Repository): Promise<readonly ListedRef[]> {
  const text = await readFile(join(directory, 'packed-refs'), 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    },
  );
  const isPeeled = /^# pack-refs with:.* fully-peeled\b/.test(text);
  const refs: ListedRef[] = [];
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const last = refs.at(-1);
    if (line.startsWith('^')) {
      if (last) refs[refs.length - 1] = { ...last, peeled: line.slice(1) };
      continue;
    }
    const at = line.indexOf(' ');
    const name = line.slice(at + 1);
    refs.push({ name, sha: line.slice(0, at), peeled: isPeeled ? null : peeledOf(name) });
  }
  return refs;
}

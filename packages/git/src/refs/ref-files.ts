import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Repository } from '#repository';

/** What the files say of a ref: its sha, that there is none, or that only git can tell. */
export type RefOnDisk = { readonly sha: string } | 'missing' | 'unclear';

const unlikeARef = /[\s~^:?*[\\\0]|\.\.|@\{|(?:^|\/)\.|\/\/|\/$|\.lock$/;
const shaLine = /^([0-9a-f]{40,64})\n?$/;

/**
 * Looks a ref (in full: `refs/heads/x`) up in the two places where git keeps it. Starts no process.
 *
 *     refs/heads/x    a file of its own, which counts
 *     packed-refs     many of them, a line each
 *
 * Git writes the second before it removes the first, and removes there first: so in this order nothing
 * that is there is missed.
 */
export async function refOnDisk({ directory }: Repository, ref: string): Promise<RefOnDisk> {
  if (!ref.startsWith('refs/') || unlikeARef.test(ref)) return 'missing';
  const loose = await contentOf(join(directory, ref));
  if (loose !== undefined) {
    const [, sha] = shaLine.exec(loose) ?? [];
    // It may point to another one.
    return sha === undefined ? 'unclear' : { sha };
  }
  const packed = (await contentOf(join(directory, 'packed-refs'))) ?? '';
  const at = packed.indexOf(` ${ref}\n`);
  const sha = packed.slice(packed.lastIndexOf('\n', at) + 1, at);
  return at === -1 ? 'missing' : { sha };
}

/** Undefined for what is no file, as the folder `refs/heads/x` of a branch `x/y`. */
async function contentOf(path: string): Promise<string | undefined> {
  return readFile(path, 'latin1').catch((error: NodeJS.ErrnoException) => {
    if (['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG'].includes(error.code ?? ''))
      return undefined;
    throw error;
  });
}

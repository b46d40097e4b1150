import type { Repository } from '#repository';
import { zeroSha } from '#repository';
import { resolve } from './refs.ts';

/** How many commits lead to a branch or tag; 0 where it is not there. */
export async function countCommits(repository: Repository, ref: string): Promise<number> {
  const commit = await resolve(repository, ref);
  if (commit === undefined) return 0;
  return Number((await repository.run(['rev-list', '--count', commit])).toString('latin1'));
}

/** How many commits lead to one and not to another, which may be none (`zeroSha`) or gone. */
export async function countNewCommits(
  repository: Repository,
  before: string,
  after: string,
): Promise<number> {
  const known = before === zeroSha ? undefined : await resolve(repository, before);
  const without = known === undefined ? [] : [`^${known}`];
  return Number(
    (await repository.run(['rev-list', '--count', after, ...without])).toString('latin1'),
  );
}

/** What a repository's objects take on the disk. */
export async function repositoryBytes(repository: Repository): Promise<number> {
  const lines = (await repository.run(['count-objects', '-v'])).toString('latin1');
  const kibibytes = [...lines.matchAll(/^size(?:-pack)?: (\d+)$/gm)].map(([, size]) =>
    Number(size),
  );
  return kibibytes.reduce((sum, size) => sum + size, 0) * 1024;
}

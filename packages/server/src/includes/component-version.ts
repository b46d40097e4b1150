import { listTags, type Repository, resolve } from '@slipway/git';

/** A component's version, found. */
export interface ComponentVersion {
  readonly sha: string;
  /** The tag that a range led to, else what was asked for. */
  readonly version: string;
}

/**
 * The commit that the part after `@` means: a tag, a branch, a sha; `~latest` and the beginning of
 * a version (`1`, `1.2`) mean the newest release tag that fits.
 */
export async function componentVersion(
  repository: Repository,
  wanted: string,
): Promise<ComponentVersion | undefined> {
  for (const revision of [`refs/tags/${wanted}`, `refs/heads/${wanted}`, wanted]) {
    const sha = await resolve(repository, revision);
    if (sha !== undefined) return { sha, version: wanted };
  }
  if (wanted !== '~latest' && !/^\d+(?:\.\d+)?$/.test(wanted)) return undefined;
  const prefix = wanted === '~latest' ? [] : wanted.split('.').map(Number);
  const releases = (await listTags(repository))
    .map(({ name, commit }) => ({ name, sha: commit.sha, numbers: numbersOf(name) }))
    .filter(({ numbers }) => numbers && prefix.every((number, at) => numbers[at] === number))
    .sort((a, b) => compare(b.numbers ?? [], a.numbers ?? []));
  const [newest] = releases;
  return newest && { sha: newest.sha, version: newest.name };
}

/** Undefined for what is no release: previews are taken only by their full name. */
function numbersOf(tag: string): readonly number[] | undefined {
  return /^v?(\d+)\.(\d+)\.(\d+)$/.exec(tag)?.slice(1).map(Number);
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((number, index) => number !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

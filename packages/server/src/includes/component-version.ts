import { newestRelease } from '@slipway/ci';
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
  const tags = await listTags(repository);
  const version = newestRelease(
    tags.map(({ name }) => name),
    wanted,
  );
  const sha = tags.find(({ name }) => name === version)?.commit.sha;
  return version === undefined || sha === undefined ? undefined : { sha, version };
}

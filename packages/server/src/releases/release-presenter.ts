import { getCommit, type Repository } from '@slipway/git';
import type { Project } from '#projects/project';
import type { Context } from '#services';
import type { Identity } from '#sign-in/identity';
import type { Release } from './release.ts';
import { releaseJson } from './release-json.ts';

/** Whom releases are shown to, and where they lie. */
export interface ReleaseViewer {
  readonly identity: Identity | undefined;
  readonly project: Project;
  readonly repository: Repository;
}

/** Releases in GitLab's shape, with what belongs to them. */
export async function releasesJson(
  { store, auth, addresses, clock }: Pick<Context, 'store' | 'auth' | 'addresses' | 'clock'>,
  { identity, project, repository }: ReleaseViewer,
  releases: readonly Release[],
) {
  const readsCode = await auth.access.allows(identity, project, 'read_code');
  const links = await store.releases.links(releases.map(({ id }) => id));
  const now = clock();
  return Promise.all(
    releases.map(async (release) =>
      releaseJson(release, {
        url: addresses.url,
        project,
        commit: readsCode ? await getCommit(repository, release.sha) : undefined,
        author: await store.users.get(release.authorId),
        links: links.filter(({ releaseId }) => releaseId === release.id),
        now,
        readsCode,
      }),
    ),
  );
}

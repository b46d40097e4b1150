import type { Commit } from '@slipway/git';
import { commitJson } from '#repository/commit-json';
import type { User } from '#users/user';
import { userJson } from '#users/user-json';
import type { Release, ReleaseLink } from './release.ts';

/** What a release's JSON depends on beside the release. */
export interface ReleaseFacts {
  readonly url: string;
  readonly project: { readonly fullPath: string; readonly path: string };
  /** Undefined when the repository has it no more. */
  readonly commit: Commit | undefined;
  readonly author: User | undefined;
  readonly links: readonly ReleaseLink[];
  readonly now: Date;
  /** Those who may not read code see neither commits nor archives. */
  readonly readsCode: boolean;
}

/** A release in GitLab's shape. */
export function releaseJson(release: Release, facts: ReleaseFacts) {
  const { project, commit, author, links, url, now, readsCode } = facts;
  const projectUrl = `${url}/${project.fullPath}`;
  const sources = readsCode ? sourcesOf(release, facts) : undefined;
  return {
    tag_name: release.tag,
    description: release.description,
    name: release.name,
    created_at: release.createdAt,
    released_at: release.releasedAt,
    upcoming_release: release.releasedAt > now,
    author: author ? userJson(author, url) : null,
    ...(readsCode && {
      commit: commit ? commitJson(commit, projectUrl) : null,
      commit_path: `/${project.fullPath}/-/commit/${release.sha}`,
      tag_path: `/${project.fullPath}/-/tags/${release.tag}`,
    }),
    milestones: [],
    assets: {
      count: links.length + (sources?.length ?? 0),
      ...(sources && { sources }),
      links: links.map((link) => linkJson(link, release, projectUrl)),
    },
    evidences: [],
    _links: { self: `${projectUrl}/-/releases/${encodeURIComponent(release.tag)}` },
  };
}

/** A link in GitLab's shape. */
export function linkJson(link: ReleaseLink, release: Release, projectUrl: string) {
  const { id, name, url, path, linkType } = link;
  const tag = encodeURIComponent(release.tag);
  const direct = path === null ? url : `${projectUrl}/-/releases/${tag}/downloads${path}`;
  return { id, name, url, direct_asset_url: direct, link_type: linkType };
}

/** The archives of a release's commit. */
export function sourcesOf(
  { tag }: Pick<Release, 'tag'>,
  { url, project }: Pick<ReleaseFacts, 'url' | 'project'>,
) {
  const name = `${project.path}-${tag.replaceAll('/', '-')}`;
  return ['zip', 'tar.gz', 'tar.bz2', 'tar'].map((format) => ({
    format,
    url: `${url}/${project.fullPath}/-/archive/${tag}/${name}.${format}`,
  }));
}

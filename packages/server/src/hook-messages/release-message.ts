import type { Commit } from '@slipway/git';
import type { Project } from '#projects/project';
import type { Release, ReleaseLink } from '#releases/release';
import { linkJson, sourcesOf } from '#releases/release-json';
import { commitFacts, projectFacts } from './message-facts.ts';

/** What has been done with a release. */
export type ReleaseAction = 'create' | 'update' | 'delete';

/** What a message about a release depends on. */
export interface ReleaseFacts {
  readonly project: Project;
  readonly release: Release;
  readonly links: readonly ReleaseLink[];
  readonly commit: Commit | undefined;
  readonly url: string;
  readonly action: ReleaseAction;
}

/** What a hook is told of a release. */
export function releaseMessage({ project, release, links, commit, url, action }: ReleaseFacts) {
  const sources = sourcesOf(release, { project, url });
  const webUrl = `${url}/${project.fullPath}`;
  return {
    object_kind: 'release',
    id: release.id,
    created_at: release.createdAt,
    description: release.description,
    name: release.name,
    released_at: release.releasedAt,
    tag: release.tag,
    project: projectFacts(project, url),
    url: `${webUrl}/-/releases/${encodeURIComponent(release.tag)}`,
    action,
    assets: {
      count: links.length + sources.length,
      links: links.map((link) => ({ ...linkJson(link, release, webUrl), external: true })),
      sources,
    },
    commit: commit ? commitFacts(commit, webUrl) : null,
  };
}

import type { Change, Listed, New, Page } from '#store/records';

/** A tag that was made known, with words and links to what can be had of it. */
export interface Release {
  readonly id: number;
  readonly projectId: number;
  /** At most one release of a tag. */
  readonly tag: string;
  readonly name: string;
  readonly description: string;
  /** The commit at that moment: the tag may be moved. */
  readonly sha: string;
  readonly authorId: number;
  readonly createdAt: Date;
  /** May lie ahead; until then the release is an upcoming one. */
  readonly releasedAt: Date;
}

/** What a link of a release can lead to, in GitLab's words. */
export const linkTypes = ['other', 'runbook', 'image', 'package'] as const;

/** Something to be had of a release, wherever it lies. */
export interface ReleaseLink {
  readonly id: number;
  readonly releaseId: number;
  /** Unique in the release, as the address is. */
  readonly name: string;
  readonly url: string;
  /** `/bin/tool`: the release serves it under this name, by sending the asker on. */
  readonly path: string | null;
  readonly linkType: (typeof linkTypes)[number];
}

/** A link that has no release yet. */
export type NewLink = Omit<ReleaseLink, 'id' | 'releaseId'>;

/** What is remembered of releases. */
export interface ReleaseStore {
  /** With its links, all or nothing; a second one of a tag is a `StoreConflict`. */
  create(release: New<Release>, links: readonly NewLink[]): Promise<Release>;
  update(id: number, change: Change<Release>): Promise<Release | undefined>;
  /** Its links go with it. */
  delete(id: number): Promise<void>;
  byTag(projectId: number, tag: string): Promise<Release | undefined>;
  list(projectId: number, page: Page): Promise<Listed<Release>>;
  /** The newest that is out by now. */
  latest(projectId: number, now: Date): Promise<Release | undefined>;
  /** Of these releases, the newest first. */
  links(releaseIds: readonly number[]): Promise<readonly ReleaseLink[]>;
  addLink(link: New<ReleaseLink>): Promise<ReleaseLink>;
  updateLink(id: number, change: Change<ReleaseLink>): Promise<ReleaseLink | undefined>;
  deleteLink(id: number): Promise<void>;
}

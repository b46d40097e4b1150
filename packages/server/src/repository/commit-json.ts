import type { Branch, Commit, Tag } from '@slipway/git';
import type { ProtectedRef } from '#protection/protected-ref';
import { trailersIn } from './trailers.ts';

/** A commit of a project whose pages lie at `projectUrl`. */
export function commitJson(commit: Commit, projectUrl: string) {
  const trailers = trailersIn(commit.message);
  return {
    id: commit.sha,
    short_id: commit.sha.slice(0, 8),
    created_at: commit.committer.date,
    parent_ids: commit.parents,
    title: commit.title,
    message: commit.message,
    author_name: commit.author.name,
    author_email: commit.author.email,
    authored_date: commit.author.date,
    committer_name: commit.committer.name,
    committer_email: commit.committer.email,
    committed_date: commit.committer.date,
    trailers: trailers.last,
    extended_trailers: trailers.all,
    web_url: `${projectUrl}/-/commit/${commit.sha}`,
  };
}

/** What a branch's JSON depends on beside the branch. */
export interface BranchFacts {
  readonly projectUrl: string;
  readonly isDefault: boolean;
  /** Into the default branch. */
  readonly isMerged: boolean;
  readonly protections: readonly ProtectedRef[];
  readonly canPush: boolean;
}

/** GitLab's shape of a branch. */
export function branchJson(branch: Branch, facts: BranchFacts) {
  return {
    name: branch.name,
    commit: commitJson(branch.commit, facts.projectUrl),
    merged: facts.isMerged,
    protected: facts.protections.length > 0,
    developers_can_push: facts.protections.some((it) => it.pushLevels.includes(30)),
    developers_can_merge: facts.protections.some((it) => it.mergeLevels.includes(30)),
    can_push: facts.canPush,
    default: facts.isDefault,
    web_url: `${facts.projectUrl}/-/tree/${branch.name}`,
  };
}

/** GitLab's shape of a tag. */
export function tagJson(tag: Tag, projectUrl: string, isProtected: boolean) {
  return {
    name: tag.name,
    message: tag.message,
    target: tag.target,
    commit: commitJson(tag.commit, projectUrl),
    release: null,
    protected: isProtected,
    created_at: tag.commit.committer.date,
  };
}

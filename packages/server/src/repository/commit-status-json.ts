import type { User } from '#users/user';
import { userJson } from '#users/user-json';
import type { StatusOfCommit } from './commit-status.ts';

/** Where a status leads to, and who made it. */
export interface StatusFacts {
  readonly author: User | undefined;
  readonly projectUrl: string;
  readonly url: string;
}

/** A status of a commit in GitLab's shape. */
export function statusJson(status: StatusOfCommit, { author, projectUrl, url }: StatusFacts) {
  const page = `${projectUrl}/-/jobs/${status.id}`;
  return {
    id: status.id,
    sha: status.sha,
    ref: status.ref,
    status: status.status,
    name: status.name,
    target_url: status.targetUrl === undefined ? page : status.targetUrl,
    description: status.description,
    created_at: status.createdAt,
    started_at: status.startedAt,
    finished_at: status.finishedAt,
    allow_failure: status.allowFailure,
    coverage: status.coverage,
    pipeline_id: status.pipelineId,
    author: author ? userJson(author, url) : null,
  };
}

import type { User } from '#users/user';
import { userJson } from '#users/user-json';
import type { Activity } from './activity.ts';

/** How many commits a push brought, and what the last of them is called. */
export interface PushFacts {
  readonly commits: number;
  readonly title: string | null;
}

const pushActions: Readonly<Record<string, string>> = {
  'pushed new': 'created',
  'pushed to': 'pushed',
  deleted: 'removed',
};

/** One of GitLab's events. */
export function activityJson(
  activity: Activity,
  { author, push, url }: { author: User | undefined; push: PushFacts | undefined; url: string },
) {
  const isMember = activity.action === 'joined' || activity.action === 'left';
  return {
    id: activity.id,
    project_id: activity.projectId,
    action_name: activity.action,
    target_id: isMember || activity.ref !== null ? null : activity.projectId,
    target_iid: null,
    target_type: activity.action === 'created' ? 'Project' : null,
    author_id: activity.authorId,
    target_title: null,
    created_at: activity.createdAt,
    author: author ? userJson(author, url) : null,
    imported: false,
    imported_from: 'none',
    ...(activity.ref !== null && { push_data: pushJson(activity, push) }),
    author_username: author?.username ?? null,
  };
}

function pushJson({ action, ref, beforeSha, afterSha }: Activity, push: PushFacts | undefined) {
  const [, kind, name = ref] = /^refs\/(heads|tags)\/(.+)$/s.exec(ref ?? '') ?? [];
  return {
    commit_count: push?.commits ?? 0,
    action: pushActions[action],
    ref_type: kind === 'tags' ? 'tag' : 'branch',
    commit_from: action === 'pushed new' ? null : beforeSha,
    commit_to: action === 'deleted' ? null : afterSha,
    ref: name,
    commit_title: push?.title ?? null,
    ref_count: null,
  };
}

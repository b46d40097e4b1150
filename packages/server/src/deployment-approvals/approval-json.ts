import type { User } from '#users/user';
import { userJson } from '#users/user-json';
import type { Approval } from './approval.ts';
import type { NamedStanding } from './approval-rules.ts';

/** What somebody has said, as GitLab shows it. */
export const approvalJson = (
  { status, createdAt, comment }: Approval,
  user: User | undefined,
  url: string,
) => ({
  user: user ? userJson(user, url) : null,
  status,
  created_at: createdAt,
  comment: comment ?? '',
});

/** A rule of an environment with those who have met it; `name` and `pending` are ours. */
export function ruleJson(standing: NamedStanding, approvals: readonly object[]) {
  const { ruleId, approvers, names, required, pending } = standing;
  const [who] = ruleId === 0 ? [] : approvers;
  return {
    user_id: who?.userId ?? null,
    group_id: who?.groupId ?? null,
    access_level: who?.accessLevel ?? null,
    access_level_description: names.join(', '),
    required_approvals: required,
    deployment_approvals: approvals,
    name: names.join(' or '),
    pending,
  };
}

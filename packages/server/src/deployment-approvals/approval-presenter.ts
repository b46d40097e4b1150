import type { Deployment } from '#deployments/deployment';
import type { Services } from '#services';
import type { Approval } from './approval.ts';
import { approvalJson, ruleJson } from './approval-json.ts';
import { pendingIn } from './approval-rules.ts';

/** What deployments show of their approvals. */
export interface ApprovalPresenter {
  approval(approval: Approval): Promise<ShownApproval>;
  approvals(deployment: Deployment): Promise<{
    readonly pending_approval_count: number;
    readonly approvals: readonly ShownApproval[];
    readonly approval_summary: { readonly rules: readonly ReturnType<typeof ruleJson>[] };
  }>;
}

type ShownApproval = ReturnType<typeof approvalJson>;

const none = { pending_approval_count: 0, approvals: [], approval_summary: { rules: [] } };

/** Looks up what belongs to them. */
export function createApprovalPresenter({
  store,
  addresses,
  approvals: rules,
}: Pick<Services, 'store' | 'addresses' | 'approvals'>): ApprovalPresenter {
  const approval = async (it: Approval) =>
    approvalJson(it, await store.users.get(it.userId), addresses.url);

  const approvals: ApprovalPresenter['approvals'] = async (deployment) => {
    const given = await store.approvals.ofDeployment(deployment.id);
    if (given.length === 0 && deployment.status !== 'blocked') return none;
    const environment = await store.environments.get(deployment.environmentId);
    const standing = environment ? await rules.standing(environment, deployment) : [];
    const named = await rules.named(standing);
    return {
      pending_approval_count: deployment.status === 'blocked' ? pendingIn(standing) : 0,
      approvals: await Promise.all(given.map(approval)),
      approval_summary: {
        rules: await Promise.all(
          named.map(async (it) => ruleJson(it, await Promise.all(it.approvals.map(approval)))),
        ),
      },
    };
  };

  return { approval, approvals };
}

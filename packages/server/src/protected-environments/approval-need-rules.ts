import type { ProtectedEnvironment } from './protected-environment.ts';

/** Whether nothing is deployed there before somebody has approved it. */
export function needsApproval({
  approvalRules,
  requiredApprovalCount,
}: Pick<ProtectedEnvironment, 'approvalRules' | 'requiredApprovalCount'>): boolean {
  return approvalRules.length > 0 || requiredApprovalCount > 0;
}

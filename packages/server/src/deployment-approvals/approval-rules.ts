import type { JobRecord } from '#jobs/job';
import { needsApproval } from '#protected-environments/approval-need-rules';
import type { Deployer, ProtectedEnvironment } from '#protected-environments/protected-environment';
import type { Approval } from './approval.ts';

/** One thing that has to be met before a deployment goes on. */
export interface RuleStanding {
  readonly protection: ProtectedEnvironment;
  /** 0 where the protection has a number instead of rules. */
  readonly ruleId: number;
  /** Who counts: any of these. */
  readonly approvers: readonly Deployer[];
  readonly required: number;
  readonly approvals: readonly Approval[];
  /** How many are still to approve. */
  readonly pending: number;
}

/** Where a deployment stands with what the protections of its environment ask for. */
export function standingOf(
  protections: readonly ProtectedEnvironment[],
  approvals: readonly Approval[],
): readonly RuleStanding[] {
  return protections.filter(needsApproval).flatMap((protection) => {
    const { approvalRules, deployers, requiredApprovalCount: required } = protection;
    const asked = approvalRules.map((rule) => ({
      ...{ ruleId: rule.id, approvers: [rule], required: rule.requiredApprovals },
    }));
    // A number counts only where there are no rules.
    const all = asked.length > 0 ? asked : [{ ruleId: 0, approvers: deployers, required }];
    return all.map((it) => {
      const given = approvals.filter(
        ({ protectionId, ruleId }) => protectionId === protection.id && ruleId === it.ruleId,
      );
      const approved = given.filter(({ status }) => status === 'approved').length;
      const pending = Math.max(0, it.required - approved);
      return { protection, ...it, approvals: given, pending };
    });
  });
}

/** How many are still to approve, all rules together. */
export const pendingIn = (standing: readonly RuleStanding[]): number =>
  standing.reduce((sum, { pending }) => sum + pending, 0);

/** Whether the job runs by itself when all have approved: with rules a person starts it, as on GitLab. */
export const goesOnByItself = (standing: readonly RuleStanding[]): boolean =>
  standing.every(({ ruleId }) => ruleId === 0);

/** Whether a job brings something to an environment, so that others may have to approve it. */
export function deploys({
  definition: { environment },
  environmentId,
}: Pick<JobRecord, 'definition' | 'environmentId'>): boolean {
  return environment?.action === 'start' && environmentId !== null;
}

/** A rule with what its approvers are called. */
export interface NamedStanding extends RuleStanding {
  readonly names: readonly string[];
}

/** Why a job waits: `waits for 1 more approval to deploy to production: of Maintainers`. */
export function waitingText(environment: string, standing: readonly NamedStanding[]): string {
  const open = standing.filter(({ pending }) => pending > 0);
  const count = pendingIn(open);
  const [only] = open;
  const parts = open.map(({ names, pending }) => `${pending} of ${listed(names)}`);
  const whom = open.length === 1 && only ? `of ${listed(only.names)}` : parts.join(' and ');
  return `waits for ${count} more approval${count === 1 ? '' : 's'} to deploy to ${environment}: ${whom}`;
}

const listed = (names: readonly string[]): string => names.join(' or ') || 'nobody who is left';

import { type FailureReason, splitReasons } from '@slipway/contract';

/** Reasons that no `retry` covers: another attempt would end the same way. */
const hopeless: ReadonlySet<FailureReason> = new Set([
  'ci_quota_exceeded',
  'no_matching_runner',
  'missing_dependency_failure',
  'forward_deployment_failure',
  'failed_outdated_deployment_job',
  'environment_creation_failure',
]);

/** The `retry` keyword, normalised. */
export interface RetryPolicy {
  readonly max: number;
  readonly when: readonly string[];
  readonly exit_codes: readonly number[];
}

/**
 * Whether a failed job is tried again by itself. `attempt` counts from 1. What the policy does not
 * cover is not, but for `scheduler_failure`: twice.
 */
export function isRetriedAfter(
  policy: RetryPolicy,
  failure: { readonly reason: FailureReason; readonly exitCode?: number },
  attempt: number,
): boolean {
  const { reason } = failure;
  if (hopeless.has(reason)) return false;
  if (policy.max > 0 && covers(policy, failure)) return attempt <= policy.max;
  return reason === 'scheduler_failure' && attempt <= 2;
}

function covers(
  policy: RetryPolicy,
  { reason, exitCode }: { readonly reason: FailureReason; readonly exitCode?: number },
): boolean {
  if (exitCode !== undefined && policy.exit_codes.includes(exitCode)) return true;
  // `exit_codes` alone narrows the retry to these codes; `when` is then not "always".
  if (policy.when.length === 0) return policy.exit_codes.length === 0;
  return policy.when.some(
    (when) => when === 'always' || when === reason || splitReasons[when]?.includes(reason),
  );
}

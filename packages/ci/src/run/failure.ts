/** Why a job failed: GitLab's own names, as `retry:when` and the runner API spell them. */
export const failureReasons = [
  'unknown_failure',
  'script_failure',
  'api_failure',
  'stuck_or_timeout_failure',
  'runner_system_failure',
  'missing_dependency_failure',
  'runner_unsupported',
  'stale_schedule',
  'job_execution_timeout',
  'archived_failure',
  'unmet_prerequisites',
  'scheduler_failure',
  'data_integrity_failure',
  'forward_deployment_failure',
  'user_blocked',
  'project_deleted',
  'ci_quota_exceeded',
  'pipeline_loop_detected',
  'no_matching_runner',
  'trace_size_exceeded',
  'builds_disabled',
  'environment_creation_failure',
  'deployment_rejected',
  'failed_outdated_deployment_job',
  'job_execution_server_timeout',
  'stuck_pending_with_matching_runners',
  'stuck_pending_no_matching_runners',
  'no_updates_running',
  'no_updates_canceling',
  'server_timeout_running',
  'server_timeout_canceling',
  'runner_configuration_error',
  'runner_external_dependency_failure',
  'runner_interrupted',
  'runner_provisioning_timeout',
  'protected_environment_failure',
  'insufficient_bridge_permissions',
  'downstream_bridge_project_not_found',
  'invalid_bridge_trigger',
  'upstream_bridge_project_not_found',
  'insufficient_upstream_permissions',
  'bridge_pipeline_is_child_pipeline',
  'downstream_pipeline_creation_failed',
  'secrets_provider_not_found',
  'reached_max_descendant_pipelines_depth',
  'ip_restriction_failure',
  'reached_max_pipeline_hierarchy_size',
  'reached_downstream_pipeline_trigger_rate_limit',
  'duo_workflow_not_allowed',
  'job_router_failure',
  'job_token_expired',
  'id_token_burned_project_path',
  'downstream_project_trigger_resolved_to_empty',
] as const;

/** One of GitLab's failure reasons. */
export type FailureReason = (typeof failureReasons)[number];

/** Reasons that no `retry` covers: another attempt would end the same way. */
const hopeless: ReadonlySet<FailureReason> = new Set([
  'ci_quota_exceeded',
  'no_matching_runner',
  'missing_dependency_failure',
  'forward_deployment_failure',
  'failed_outdated_deployment_job',
  'environment_creation_failure',
]);

/** Old reasons stand for the newer ones they were split into. */
export const splitReasons: Readonly<Record<string, readonly FailureReason[]>> = {
  stuck_or_timeout_failure: [
    'stuck_pending_with_matching_runners',
    'stuck_pending_no_matching_runners',
    'no_updates_running',
    'no_updates_canceling',
  ],
  job_execution_timeout: ['server_timeout_running', 'server_timeout_canceling'],
};

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

/** How a status looks: its word, its colour, and its sign (never the colour alone). */
export interface StatusLook {
  readonly label: string;
  readonly tone: 'good' | 'bad' | 'warn' | 'busy' | 'wait' | 'idle';
  readonly sign:
    | 'check'
    | 'cross'
    | 'bang'
    | 'ring'
    | 'pause'
    | 'play'
    | 'clock'
    | 'dot'
    | 'skip'
    | 'slash';
}

const looks: Readonly<Record<string, StatusLook>> = {
  success: { label: 'Passed', tone: 'good', sign: 'check' },
  warning: { label: 'Passed with warnings', tone: 'warn', sign: 'bang' },
  up: { label: 'Up', tone: 'good', sign: 'check' },
  failed: { label: 'Failed', tone: 'bad', sign: 'cross' },
  running: { label: 'Running', tone: 'busy', sign: 'ring' },
  canceling: { label: 'Canceling', tone: 'idle', sign: 'ring' },
  canceled: { label: 'Canceled', tone: 'idle', sign: 'slash' },
  skipped: { label: 'Skipped', tone: 'idle', sign: 'skip' },
  pending: { label: 'Pending', tone: 'wait', sign: 'pause' },
  preparing: { label: 'Preparing', tone: 'wait', sign: 'pause' },
  waiting_for_resource: { label: 'Waiting', tone: 'wait', sign: 'pause' },
  scheduled: { label: 'Scheduled', tone: 'idle', sign: 'clock' },
  created: { label: 'Created', tone: 'idle', sign: 'dot' },
  manual: { label: 'Manual', tone: 'idle', sign: 'play' },
  blocked: { label: 'Blocked', tone: 'idle', sign: 'play' },
};

/** The look of a pipeline's, job's or deployment's status. */
export function lookOf(status: string): StatusLook {
  return looks[status] ?? { label: status.replaceAll('_', ' '), tone: 'idle', sign: 'dot' };
}

/** The status to show for a job: one that may fail only warns. */
export function shownStatus(job: { readonly status: string; readonly allow_failure: boolean }) {
  return job.status === 'failed' && job.allow_failure ? 'warning' : job.status;
}

const active: ReadonlySet<string> = new Set([
  'created',
  'waiting_for_resource',
  'preparing',
  'pending',
  'running',
  'scheduled',
]);

/** What people can do with a job in this status. */
export function actionsFor(status: string): {
  readonly canPlay: boolean;
  readonly canRetry: boolean;
  readonly canCancel: boolean;
} {
  return {
    canPlay: status === 'manual' || status === 'scheduled',
    canRetry: status === 'success' || status === 'failed' || status === 'canceled',
    canCancel: active.has(status) && status !== 'created',
  };
}

/** Why nobody can try a job again now; undefined for one that can be. */
export function whyNotRetry(status: string): string | undefined {
  if (actionsFor(status).canRetry) return undefined;
  if (status === 'retried') return 'A newer attempt has taken its place.';
  return isActive(status) ? 'It has not ended yet.' : 'It has not run.';
}

/** Why nobody can cancel a job now; undefined for one that can be. */
export function whyNotCancel(status: string): string | undefined {
  if (actionsFor(status).canCancel) return undefined;
  if (status === 'created') return 'It has not begun: cancel its pipeline instead.';
  if (status === 'canceling') return 'It is being canceled.';
  return status === 'manual' ? 'It waits for somebody to press play.' : 'It has ended.';
}

/** Whether a pipeline or job in this status may still change by itself. */
export function isActive(status: string): boolean {
  return active.has(status) || status === 'canceling';
}

const reasons: Readonly<Record<string, string>> = {
  script_failure: 'The script failed',
  stuck_or_timeout_failure: 'The job was stuck: its runner said nothing for too long',
  job_execution_timeout: 'The job took longer than its timeout',
  runner_system_failure: 'The runner could not do its work',
  runner_unsupported: 'The runner cannot do what the job asks',
  missing_dependency_failure: 'The artifacts of a job it depends on are missing',
  stale_schedule: 'The delayed job came too late',
  archived_failure: 'The job is archived',
  unmet_prerequisites: 'What the job needs could not be prepared',
  scheduler_failure: 'The scheduler could not give the job to a runner',
  data_integrity_failure: 'The job is damaged',
  unknown_failure: 'The runner gave no reason',
  api_failure: 'The server could not be reached',
  runner_interrupted: 'The runner was stopped while the job ran: run it again',
  runner_configuration_error: 'The job asks for what its runner cannot give: the log says what',
  runner_external_dependency_failure: 'A registry or another server could not be reached',
  downstream_pipeline_creation_failed:
    'The downstream pipeline could not be made: the log says why',
  downstream_bridge_project_not_found: 'The downstream project could not be found',
  downstream_project_trigger_resolved_to_empty: 'The downstream project has no name',
  insufficient_bridge_permissions: 'No permission to run pipelines in the downstream project',
  invalid_bridge_trigger: 'A project cannot trigger itself, other than by a child pipeline',
  pipeline_loop_detected: 'The pipelines would trigger each other without end',
  reached_max_descendant_pipelines_depth: 'Child pipelines cannot be nested any deeper',
  reached_max_pipeline_hierarchy_size: 'There are too many downstream pipelines',
};

/** Why a job failed, in words. */
export function failureText({
  failure_reason: reason,
  downstream_pipeline: downstream,
}: {
  readonly failure_reason?: string;
  readonly downstream_pipeline?: unknown;
}): string | undefined {
  if (reason === undefined) return undefined;
  if (reason === 'unknown_failure' && downstream) return 'The downstream pipeline failed';
  return (
    reasons[reason] ?? reason.replaceAll('_', ' ').replace(/^./, (first) => first.toUpperCase())
  );
}

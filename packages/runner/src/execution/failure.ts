import { type FailureReason, failureReasons } from '@slipway/protocol';

/** Why and how a job ends other than by success. */
export class JobFailure extends Error {
  readonly code: FailureReason;
  readonly exitCode: number | undefined;

  constructor(
    code: FailureReason,
    message: string,
    options: { exitCode?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'JobFailure';
    this.code = code;
    this.exitCode = options.exitCode;
  }
}

/** Any error as the failure of a job: what has no class of its own is the runner's fault. */
export function toJobFailure(error: unknown): JobFailure {
  if (error instanceof JobFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new JobFailure('runner_system_failure', message, { cause: error });
}

/** The last line of a failed job, without its colour. */
export function failureText(failure: JobFailure): string {
  return failure.code === 'runner_system_failure' || failure.code === 'runner_interrupted'
    ? `Job failed (system failure): ${failure.message}`
    : `Job failed: ${failure.message}`;
}

/**
 * The reason as the server can store it: older servers know fewer reasons than we do.
 *
 * @param known `features.failure_reasons` of the job
 */
export function wireReason(reason: FailureReason, known: readonly string[]): FailureReason {
  if (known.includes(reason) || alwaysKnown.has(reason)) return reason;
  return substitutes[reason] ?? 'unknown_failure';
}

const alwaysKnown: ReadonlySet<string> = new Set(failureReasons.slice(0, 3));

const substitutes: Partial<Record<FailureReason, FailureReason>> = {
  image_pull_failure: 'runner_system_failure',
  runner_configuration_error: 'script_failure',
  runner_external_dependency_failure: 'runner_system_failure',
  runner_interrupted: 'runner_system_failure',
};

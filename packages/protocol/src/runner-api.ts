import type { FailureReason as GitLabReason, JobExecution } from '@slipway/contract';
/**
 * What runner and server say to each other beside the job itself.
 *
 * Paths are below `/api/v4`. The runner authenticates by its token, later by the job's token, both
 * in the body and in a header.
 */

/** Sent with register, verify, job requests and updates. */
export interface RunnerInfo {
  readonly name?: string;
  readonly version?: string;
  readonly revision?: string;
  readonly platform?: string;
  readonly architecture?: string;
  readonly executor?: string;
  readonly shell?: string;
  readonly features: Readonly<Record<string, boolean>>;
  readonly config?: unknown;
  readonly labels?: Readonly<Record<string, string>>;
}

/** `POST /runners`: with a registration token; 201 with a `RunnerRegistration`. */
export interface RunnerRegister {
  readonly token: string;
  readonly info?: RunnerInfo;
  readonly system_id?: string;
  readonly description?: string;
  readonly maintenance_note?: string;
  /** Comma separated. */
  readonly tag_list?: string | readonly string[];
  readonly run_untagged?: boolean;
  readonly locked?: boolean;
  readonly paused?: boolean;
  readonly access_level?: 'not_protected' | 'ref_protected';
  readonly maximum_timeout?: number | null;
}

/** The answer to register, verify and `POST /user/runners`. */
export interface RunnerRegistration {
  readonly id: number;
  readonly token: string;
  readonly token_expires_at: string | null;
}

/** `POST /runners/verify` and `DELETE /runners`. */
export interface RunnerVerify {
  readonly token: string;
  readonly system_id?: string;
  readonly info?: RunnerInfo;
}

/** `POST /jobs/request`: 201 with a `JobPayload`, or 204 with `X-GitLab-Last-Update`. */
export interface JobRequest {
  readonly info: RunnerInfo;
  readonly token: string;
  readonly system_id?: string;
  /** The value of the last `X-GitLab-Last-Update`; with it the server may hold the request open. */
  readonly last_update?: string;
}

/** `PUT /jobs/:id` */
export interface JobUpdate {
  readonly info?: RunnerInfo;
  readonly token: string;
  readonly state: 'pending' | 'running' | 'success' | 'failed';
  readonly failure_reason?: FailureReason;
  readonly exit_code?: number;
  /** Of the whole trace: `crc32:` and eight hexadecimal digits. */
  readonly checksum?: string;
  readonly output?: { readonly checksum?: string; readonly bytesize?: number };
  /** Ours: where the job runs, or ran. Other servers let it be. */
  readonly execution?: JobExecution;
}

export const headers = {
  runnerToken: 'RUNNER-TOKEN',
  jobToken: 'JOB-TOKEN',
  /** The job's status as the server knows it: how the runner learns of a cancel. */
  jobStatus: 'Job-Status',
  lastUpdate: 'X-GitLab-Last-Update',
  /** Seconds between two trace patches; smaller while somebody watches. */
  traceUpdateInterval: 'X-GitLab-Trace-Update-Interval',
} as const;

/**
 * Why a job failed, as a runner tells it apart. `image_pull_failure` and `job_canceled` are names of
 * the runner's own: GitLab keeps neither and `retry:when` knows neither, so they travel as another
 * reason (`features.failure_reasons` of a job says which ones its server keeps).
 */
export const failureReasons = [
  'unknown_failure',
  'script_failure',
  'runner_system_failure',
  'runner_configuration_error',
  'runner_external_dependency_failure',
  'runner_interrupted',
  'job_execution_timeout',
  'image_pull_failure',
  'job_canceled',
] as const satisfies readonly (GitLabReason | 'image_pull_failure' | 'job_canceled')[];

export type FailureReason = (typeof failureReasons)[number];

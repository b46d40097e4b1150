import type { PrefillVariable, Why } from '@slipway/contract';
import type { CiVariable } from '#variable/variable';

/**
 * What `compile` makes of a configuration for one event: plain data, ready to be stored as JSON.
 *
 * Keys below the jobs are GitLab's own keywords. Absent keywords are `null` or empty, never missing.
 */
export interface Pipeline {
  readonly workflow: Workflow;
  /** Why no pipeline must be made of this, although the configuration is valid; else null. */
  readonly refusal: Refusal | null;
  /** Names in order, only those that have a job. */
  readonly stages: readonly string[];
  readonly jobs: readonly PlannedJob[];
  readonly excluded: readonly ExcludedJob[];
  /** Root variables with the workflow rule's variables over them, unexpanded. */
  readonly variables: readonly CiVariable[];
  /** What a form for manual runs offers: root variables that have a description. */
  readonly prefill: readonly PrefillVariable[];
}

/** Both are never persisted: the API answers 400, a push creates nothing. */
export interface Refusal {
  readonly reason: 'filtered_by_rules' | 'filtered_by_workflow_rules';
  readonly message: string;
}

/** What holds of the pipeline as a whole. */
export interface Workflow {
  /** Expanded; null without a name. */
  readonly name: string | null;
  readonly when: 'always' | 'never';
  readonly auto_cancel: AutoCancel;
  readonly why: Why | null;
}

/** What else ends, by a newer commit or by a job that fails. */
export interface AutoCancel {
  readonly on_new_commit: 'conservative' | 'interruptible' | 'none';
  readonly on_job_failure: 'none' | 'all';
}

/** A job that is not in the pipeline, and why. */
export interface ExcludedJob {
  readonly name: string;
  readonly why: Why;
}

/** When a job runs, once its turn has come. */
export type When = 'on_success' | 'on_failure' | 'always' | 'manual' | 'delayed';
/** `never` exists only in rules and removes the job, so a planned job has one of these. */
export type AllowFailure = boolean | { readonly exit_codes: readonly number[] };

/** One job, rules applied, defaults and extends copied in, parallel jobs told apart. */
export interface PlannedJob {
  readonly name: string;
  /** The name in the file: `rspec` for `rspec 1/2` and `rspec: [ruby]`. */
  readonly base_name: string;
  readonly kind: 'job' | 'bridge';
  readonly stage: string;
  /** Position in the whole list of stages, `.pre` is 0. */
  readonly stage_index: number;
  readonly when: When;
  /** As written, for example `30 minutes`. */
  readonly start_in: string | null;
  readonly start_in_seconds: number | null;
  readonly allow_failure: AllowFailure;
  /** `dag` when the job has `needs`, even empty ones. */
  readonly scheduling_type: 'stage' | 'dag';
  /** Jobs of this pipeline, names as in `jobs[].name`; optional ones that are absent are left out. */
  readonly needs: readonly Need[] | null;
  readonly cross_pipeline_needs: readonly CrossPipelineNeed[];
  /** Names as in `jobs[].name`; null when not given. */
  readonly dependencies: readonly string[] | null;
  /** Root variables that the job inherits, unexpanded. Shared between jobs. */
  readonly root_variables: readonly CiVariable[];
  /** Own, matrix and rule variables, later ones win already. Unexpanded. */
  readonly variables: readonly CiVariable[];
  readonly image: Image | null;
  readonly services: readonly Service[];
  /** Expanded as far as the variables are known. */
  readonly tags: readonly string[];
  readonly before_script: readonly string[];
  readonly script: readonly string[];
  readonly after_script: readonly string[];
  readonly hooks: { readonly pre_get_sources_script: readonly string[] } | null;
  readonly run: readonly unknown[] | null;
  readonly environment: Environment | null;
  readonly artifacts: Artifacts | null;
  readonly cache: readonly Cache[];
  readonly retry: Retry;
  /** Seconds. */
  readonly timeout: number | null;
  readonly interruptible: boolean;
  /** Expanded; null when that leaves nothing. `$CI_ENVIRONMENT_SLUG` is left to the server. */
  readonly resource_group: string | null;
  readonly parallel: Parallel | null;
  readonly trigger: Trigger | null;
  /** `/regex/` in RE2 syntax, as written. */
  readonly coverage: string | null;
  readonly release: Release | null;
  readonly manual_confirmation: string | null;
  readonly pages: Pages | null;
  readonly secrets: Readonly<Record<string, unknown>> | null;
  readonly id_tokens: Readonly<Record<string, { readonly aud: string | readonly string[] }>> | null;
  readonly identity: string | null;
  readonly dast_configuration: Readonly<Record<string, unknown>> | null;
  readonly inputs: Readonly<Record<string, unknown>> | null;
  readonly why: Why;
}

/** A job of the same pipeline that has to end before. */
export interface Need {
  readonly job: string;
  readonly artifacts: boolean;
  readonly optional: boolean;
}

/** A need that leads out of this pipeline: it fetches artifacts, it orders nothing. */
export interface CrossPipelineNeed {
  /** Another pipeline of the same family: its id, maybe a variable. */
  readonly pipeline?: string;
  readonly project?: string;
  readonly ref?: string;
  readonly job?: string;
  readonly artifacts: boolean;
  /** Only there when true. */
  readonly optional?: boolean;
}

/** The image that a job runs in. */
export interface Image {
  readonly name: string;
  readonly entrypoint: readonly string[] | null;
  readonly pull_policy: readonly ('always' | 'if-not-present' | 'never')[] | null;
  /** GitLab's payload calls `docker` and `kubernetes` together `executor_opts`. */
  readonly docker: { readonly platform?: string; readonly user?: string } | null;
  readonly kubernetes: { readonly user?: string | number } | null;
}

/** A container beside the job. */
export interface Service extends Image {
  readonly alias: string | null;
  readonly command: readonly string[] | null;
  readonly variables: readonly CiVariable[];
}

/** Where a job deploys to, and what it does there. */
export interface Environment {
  /** Expanded. */
  readonly name: string;
  /** Expanded as far as the variables are known; `$CI_ENVIRONMENT_SLUG` may be left to the server. */
  readonly url: string | null;
  readonly action: 'start' | 'stop' | 'prepare' | 'verify' | 'access';
  readonly on_stop: string | null;
  readonly auto_stop_in: string | null;
  readonly deployment_tier: string | null;
  readonly kubernetes: Readonly<Record<string, unknown>> | null;
}

/** What is kept of a job. */
export interface Artifacts {
  readonly name: string | null;
  readonly paths: readonly string[];
  readonly exclude: readonly string[];
  readonly untracked: boolean;
  readonly when: 'on_success' | 'on_failure' | 'always';
  /** As written, for example `1 week` or `never`. */
  readonly expire_in: string | null;
  readonly expose_as: string | null;
  readonly access: 'all' | 'developer' | 'maintainer' | 'none';
  readonly reports: Readonly<Record<string, readonly string[] | CoverageReport>>;
}

/** A report that says which lines were run. */
export interface CoverageReport {
  readonly coverage_format: string;
  readonly path: string;
}

/** What a job begins with, and leaves for the next ones. */
export interface Cache {
  /** A literal key, or the files that make it. */
  readonly key: string | CacheKey;
  readonly paths: readonly string[];
  readonly untracked: boolean;
  readonly unprotect: boolean;
  /** Or a variable, which the runner expands. */
  readonly policy: string;
  readonly when: 'on_success' | 'on_failure' | 'always';
  readonly fallback_keys: readonly string[];
}

/** A cache's key that is made of files. */
export interface CacheKey {
  readonly files: readonly string[];
  /** Blob ids of the files, or their last commits. */
  readonly by: 'blob' | 'commit';
  readonly prefix: string | null;
}

/** How often a job is tried again, and after what. */
export interface Retry {
  readonly max: number;
  /** Failure reasons, `always` for any. */
  readonly when: readonly string[];
  readonly exit_codes: readonly number[];
}

/** How many of a job there are. */
export type Parallel =
  | { readonly index: number; readonly total: number }
  | {
      readonly index: number;
      readonly total: number;
      readonly matrix: Readonly<Record<string, string>>;
    };

/** The pipeline that a job makes instead of running a script. */
export interface Trigger {
  readonly project: string | null;
  readonly branch: string | null;
  /** The child pipeline's includes, as data for a configuration `{ include: … }`. */
  readonly include: readonly unknown[] | null;
  readonly strategy: 'depend' | 'mirror' | null;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly forward: { readonly yaml_variables: boolean; readonly pipeline_variables: boolean };
}

/** What is released when the job has succeeded. */
export interface Release {
  readonly tag_name: string;
  readonly tag_message: string | null;
  readonly name: string | null;
  readonly description: string;
  readonly ref: string | null;
  readonly milestones: readonly string[];
  readonly released_at: string | null;
  readonly assets: { readonly links: readonly Readonly<Record<string, string>>[] };
}

/** What of the artifacts becomes a site. */
export interface Pages {
  readonly publish: string;
  readonly path_prefix: string | null;
  readonly expire_in: string | null;
}

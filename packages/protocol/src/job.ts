/**
 * The job as the server hands it to a runner: the body of `201` on `POST /api/v4/jobs/request`.
 *
 * Keys are the wire's own (snake case). Every runner for GitLab reads this shape, so a field's type
 * must not change: a wrong type makes the whole answer undecodable for the real `gitlab-runner`.
 */
export interface JobPayload {
  readonly id: number;
  /** The job token: valid while the job runs. */
  readonly token: string;
  readonly allow_git_fetch: boolean;
  readonly job_info: JobInfo;
  readonly git_info: GitInfo;
  readonly runner_info: { readonly timeout: number; readonly runner_session_url: string | null };
  readonly inputs: readonly unknown[];
  readonly variables: readonly Variable[];
  readonly steps: readonly Step[];
  readonly hooks: readonly Hook[];
  readonly image: Image | null;
  readonly services: readonly Service[];
  readonly artifacts: readonly ArtifactRule[] | null;
  readonly cache: readonly CacheRule[];
  readonly credentials: readonly Credential[];
  readonly dependencies: readonly Dependency[];
  readonly features: Features;
  /** Lines for the job's log, of Slipway's own; runners of others pass over them. */
  readonly notices?: readonly string[];
  /** One person alone uses the server: whose jobs these are, the machine is. Not on GitLab's wire. */
  readonly is_only_user?: boolean;
  /**
   * What the step `release` makes, for runners that make it by themselves; others run the step's script.
   * Not on GitLab's wire: unknown keys are no hindrance to its runner.
   */
  readonly release?: ReleaseOrder | null;
}

/** A release as the author of the job wrote it: names of variables are still in it. */
export interface ReleaseOrder {
  readonly tag_name: string;
  readonly tag_message: string | null;
  readonly name: string | null;
  /** The text, or the path of a file in the project that holds it. */
  readonly description: string;
  readonly ref: string | null;
  readonly milestones: readonly string[];
  readonly released_at: string | null;
  readonly assets: { readonly links: readonly Readonly<Record<string, string>>[] };
}

export interface JobInfo {
  readonly id: number;
  readonly name: string;
  readonly stage: string;
  readonly pipeline_id: number;
  readonly project_id: number;
  readonly project_name: string;
  readonly project_full_path: string;
  readonly namespace_id: number;
  readonly root_namespace_id: number;
  readonly user_id: number;
  readonly time_in_queue_seconds: number;
  /** A string on the wire: `"0"`, `"3"` or `"+Inf"`. */
  readonly project_jobs_running_on_instance_runners_count: string;
}

export interface GitInfo {
  /** With the job token in it: `http://gitlab-ci-token:TOKEN@host/path.git`. */
  readonly repo_url: string;
  readonly repo_object_format: 'sha1' | 'sha256';
  readonly ref: string;
  readonly sha: string;
  readonly before_sha: string;
  readonly ref_type: 'branch' | 'tag';
  readonly refspecs: readonly string[];
  /** Commits to fetch; 0 fetches the whole history. */
  readonly depth: number;
  readonly protected: boolean;
}

export interface Variable {
  readonly key: string;
  readonly value: string;
  readonly public: boolean;
  readonly masked: boolean;
  /** The value is a file's content; the job sees the path of that file. */
  readonly file: boolean;
  /** The value is never expanded. */
  readonly raw: boolean;
}

export interface Step {
  /** `script`, `release` or `after_script`. `before_script` is already part of `script`. */
  readonly name: string;
  readonly script: readonly string[];
  readonly timeout: number;
  readonly when: When;
  readonly allow_failure: boolean;
}

export interface Hook {
  readonly name: 'pre_get_sources_script' | 'post_get_sources_script';
  readonly script: readonly string[];
}

export interface Image {
  readonly name: string;
  readonly entrypoint: readonly string[] | null;
  readonly pull_policy: readonly PullPolicy[] | null;
  readonly executor_opts?: {
    readonly docker?: { readonly platform?: string; readonly user?: string };
    readonly kubernetes?: { readonly user?: string | number };
  };
}

export interface Service extends Image {
  /** Host names by which the job reaches the service, split by blanks or commas. */
  readonly alias: string | null;
  readonly command: readonly string[] | null;
  readonly variables: readonly Variable[] | null;
}

export interface ArtifactRule {
  readonly name: string;
  readonly untracked: boolean;
  readonly paths: readonly string[] | null;
  readonly exclude?: readonly string[];
  readonly when: When;
  readonly expire_in: string | null;
  readonly artifact_type: string;
  readonly artifact_format: 'zip' | 'gzip' | 'raw';
}

export interface CacheRule {
  readonly key: string;
  readonly untracked: boolean;
  readonly paths: readonly string[] | null;
  readonly policy: string;
  readonly when: When;
  readonly fallback_keys: readonly string[];
}

export interface Credential {
  readonly type: 'registry';
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

/** An earlier job whose artifacts this one receives. */
export interface Dependency {
  readonly id: number;
  readonly name: string;
  readonly token: string;
  readonly artifacts_file?: { readonly filename: string; readonly size: number };
}

export interface Features {
  readonly trace_sections: boolean;
  readonly token_mask_prefixes: readonly string[];
  readonly failure_reasons: readonly string[];
}

export type When = 'on_success' | 'on_failure' | 'always';
export type PullPolicy = 'always' | 'if-not-present' | 'never';

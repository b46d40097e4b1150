/*
 * The fields of the REST API that pages and commands read. The server writes more, in GitLab's shape;
 * its tests hold these types against what it writes.
 */

/** What becomes of a value when it is sent as JSON. */
export type Sent<T> = T extends Date
  ? string
  : T extends readonly (infer E)[]
    ? readonly Sent<E>[]
    : T extends object
      ? { readonly [K in keyof T]: Sent<T[K]> }
      : T;

/** A person. */
export interface User {
  readonly id: number;
  readonly username: string;
  readonly name: string;
}

/** Who is signed in. */
export interface Session extends User {
  readonly is_admin: boolean;
}

/** A repository with its pipelines. */
export interface Project {
  readonly id: number;
  readonly name: string;
  readonly description: string | null;
  readonly path_with_namespace: string;
  /** Where it lives: somebody's own space, or a group. */
  readonly namespace?: { readonly id: number; readonly kind: string; readonly full_path: string };
  readonly default_branch: string;
  readonly http_url_to_repo: string;
  readonly visibility: string;
  /** It can be read, not changed. */
  readonly archived?: boolean;
  readonly last_activity_at: string;
  readonly empty_repo?: boolean;
  readonly container_registry_image_prefix?: string;
  readonly ci_config_path?: string | null;
  readonly build_timeout?: number;
  /** Whoever has started a pipeline may approve its deployments. */
  readonly allow_pipeline_trigger_approve_deployment?: boolean;
  /** A rollout that fails is followed by the state of the last deployment that went well. */
  readonly auto_rollback_enabled?: boolean;
  /** A job that would bring something older than its environment has fails instead. */
  readonly ci_forward_deployment_enabled?: boolean;
  readonly shared_runners_enabled?: boolean;
  readonly public_jobs?: boolean;
  /** `none` for one that began here. */
  readonly import_status?: string;
  /** Where it was brought from, for maintainers. */
  readonly import_url?: string | null;
  /** Why that failed, in a sentence, for maintainers. */
  readonly import_error?: string | null;
  /** What the asking user is here. */
  readonly permissions?: {
    readonly project_access: { readonly access_level: number } | null;
    readonly group_access: { readonly access_level: number } | null;
  };
  /** Only where it was asked for, and may be seen. */
  readonly last_pipeline?: PipelineSummary | null;
  readonly environments?: readonly EnvironmentSummary[];
}

/** A commit, where it is named. */
export interface Commit {
  readonly id: string;
  readonly short_id: string;
  readonly title: string;
  readonly author_name: string;
}

/** A pipeline in lists and in jobs. */
export interface PipelineSummary {
  readonly id: number;
  readonly iid: number;
  readonly project_id: number;
  readonly sha: string;
  readonly ref: string;
  readonly status: string;
  readonly source: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly web_url: string;
  readonly name: string | null;
  /** Only where it was asked for. */
  readonly commit?: Commit | null;
  /** Only where they were asked for: jobs that wait for a person. */
  readonly manual_jobs?: readonly { readonly id: number; readonly name: string }[];
  /** Only where they were asked for, in the order in which they run. */
  readonly stage_statuses?: readonly {
    readonly name: string;
    readonly status: string;
    /** A job failed that was allowed to. */
    readonly has_warnings: boolean;
  }[];
}

/** One pipeline. */
export interface Pipeline extends PipelineSummary {
  readonly yaml_errors: string | null;
  readonly failure_reason: string | null;
  readonly warnings: readonly string[];
  readonly stages: readonly string[];
  readonly user: User | null;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly duration: number | null;
  readonly detailed_status: { readonly group: string };
  /** The pipeline that started this one, and the trigger job in it. */
  readonly upstream:
    | (PipelineSummary & { readonly job: { readonly id: number; readonly name: string } })
    | null;
  /** Only where they were asked for: the newest attempts, trigger jobs too. */
  readonly jobs?: readonly Job[];
}

/** One job. */
export interface Job {
  readonly id: number;
  readonly name: string;
  readonly stage: string;
  readonly status: string;
  readonly ref: string;
  readonly allow_failure: boolean;
  readonly web_url: string;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly erased_at: string | null;
  readonly duration: number | null;
  readonly queued_duration: number | null;
  readonly user: User | null;
  readonly commit: Commit | null;
  readonly pipeline: PipelineSummary;
  readonly failure_reason?: string;
  readonly artifacts_file?: { readonly filename: string; readonly size: number };
  readonly artifacts_expire_at: string | null;
  readonly runner: { readonly id: number; readonly description: string | null } | null;
  readonly tag_list: readonly string[];
  readonly scheduled_at: string | null;
  /** Why the job waits. */
  readonly hold: string | null;
  /** Names of the jobs it starts after. Left out for a job that waits for the stages before its own. */
  readonly needs?: readonly string[];
  readonly when: string;
  readonly environment: string | null;
  readonly exit_code: number | null;
  /** Percent. */
  readonly coverage?: number | null;
  /** A newer attempt has taken its place. */
  readonly retried: boolean;
  /** Only trigger jobs have it: the pipeline they started, null before there is one. */
  readonly downstream_pipeline?: PipelineSummary | null;
}

/** A variable of a job, as much of it as developers may know. */
export interface ToldVariable {
  readonly key: string;
  /** Null where it is not told. */
  readonly value: string | null;
  readonly masked: boolean;
  readonly origin: 'file' | 'given' | 'settings' | 'predefined';
}

/** Why jobs of a pipeline wait, by their ids; null for one that waits no more. */
export interface HoldsNews {
  readonly pipeline_id: number;
  readonly holds: Readonly<Record<string, string | null>>;
  /** No other job of the pipeline waits. */
  readonly is_complete?: true;
}

/** How far the import of a project is. */
export interface ImportNews {
  /** The project's. */
  readonly id: number;
  readonly import_status: string;
  /** What git says of it just now. */
  readonly import_progress: string | null;
}

/** An environment in a list of projects. */
export interface EnvironmentSummary {
  readonly id: number;
  readonly name: string;
  readonly last_deployment: Pick<Deployment, 'id' | 'status'> | null;
}

/** A place that jobs deploy to. */
export interface Environment {
  readonly id: number;
  readonly name: string;
  readonly tier: string;
  readonly state: string;
  readonly external_url: string | null;
  /** When it stops by itself; null when it does not. */
  readonly auto_stop_at: string | null;
  readonly last_deployment: Deployment | null;
  /** After how many seconds without a request what it runs sleeps. */
  readonly sleep_after: number | null;
  /** What is on its way there, or waits for approval. */
  readonly upcoming_deployment: Deployment | null;
}

/** What was brought there. */
export interface Deployment {
  readonly id: number;
  readonly iid: number;
  readonly ref: string;
  readonly sha: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly status: string;
  readonly user: User | null;
  readonly environment: {
    readonly id: number;
    readonly name: string;
    readonly external_url: string | null;
  } | null;
  readonly deployable: Job | null;
  /** How many are still to approve before it goes on. */
  readonly pending_approval_count: number;
  readonly approvals: readonly DeploymentApproval[];
  /** What has become of it in the cluster; null where nothing is known of that. */
  readonly rollout: 'following' | 'ready' | 'failed' | 'left' | 'refused' | null;
  readonly reason: string | null;
  /** The number of the deployment whose state was put back. */
  readonly rollback_of: number | null;
}

/** What somebody has said of a deployment that waited. */
export interface DeploymentApproval {
  readonly user: User | null;
  readonly status: 'approved' | 'rejected';
  readonly created_at: string;
  readonly comment: string;
}

/** What a deployment waits for, and whether whoever asks may say something. */
export interface DeploymentApprovals {
  readonly pending_approval_count: number;
  readonly approvals: readonly DeploymentApproval[];
  readonly approval_summary: {
    readonly rules: readonly {
      readonly name: string;
      readonly required_approvals: number;
      readonly pending: number;
    }[];
  };
  readonly why_not_approve: string | null;
  readonly why_not_reject: string | null;
}

/** What pressing play of a job would do, and who may. */
export interface JobPreview {
  readonly why_not_play: string | null;
  /** Whom the protections of its environment let deploy; empty where nothing is protected. */
  readonly deployers: readonly string[];
  /** Values only of what the file says. */
  readonly variables: readonly { readonly key: string; readonly value: string | null }[];
  /** When the deploy freeze ends that holds now. */
  readonly frozen_until: string | null;
  readonly deployment: { readonly id: number; readonly status: string } | null;
  readonly release: ReleasePreview | null;
}

/** What a job would bring to its environment. */
export interface ReleasePreview {
  readonly environment: { readonly id: number; readonly name: string };
  readonly live: { readonly iid: number; readonly sha: string; readonly ref: string } | null;
  readonly direction: 'first' | 'same' | 'forward' | 'back' | 'apart';
  readonly commits: readonly {
    readonly id: string;
    readonly short_id: string;
    readonly title: string;
    readonly author_name: string;
  }[];
  readonly why_not_tried: string | null;
  /** What the cluster itself says that would change. */
  readonly objects: readonly PutBackObject[];
}

/** One field in which two states of an object of the cluster differ. */
export interface ObjectDifference {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** An object of the cluster, by name. */
interface NamedObject {
  readonly api_version: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

/** What an environment's deployments have brought to run, as it is now. */
export interface EnvironmentRunning {
  /** Of a connected cluster; null for the built-in one. */
  readonly cluster: string | null;
  /** Why it is not known. */
  readonly problem: string | null;
  readonly workloads: readonly RunningWorkload[];
}

/** A workload of an environment, as it runs now. */
export interface RunningWorkload extends NamedObject {
  readonly is_there: boolean;
  readonly ready_pods: number;
  readonly wanted_pods: number;
  readonly restarts: number;
  /** `canary`, `stable`, …: the label by which incremental rollouts are told apart. */
  readonly track: string | null;
  /** At no pods until somebody asks for it. */
  readonly is_asleep: boolean;
  readonly trouble: string | null;
  readonly urls: readonly string[];
  readonly containers: readonly {
    readonly name: string;
    readonly image: string;
    readonly digest: string | null;
    /** What was deployed, where something else runs. */
    readonly deployed: string | null;
  }[];
  readonly drift: readonly ObjectDifference[];
  readonly deployment: { readonly id: number; readonly iid: number; readonly sha: string };
}

/** An object with what is, or would be, different. */
export interface ChangedObject extends NamedObject {
  readonly differences: readonly ObjectDifference[];
}

/** An image as a manifest names it, and what it is where the cluster has said so. */
interface NamedImage {
  readonly image: string;
  readonly digest: string | null;
}

/** In what two deployments to one environment differ, in the cluster. */
export interface DeploymentsCompared {
  readonly objects: readonly ChangedObject[];
  /** Of each container that runs another image what ran before and after; null where it was not there. */
  readonly images: readonly {
    readonly namespace: string;
    readonly workload: string;
    readonly container: string;
    readonly before: NamedImage | null;
    readonly after: NamedImage | null;
  }[];
}

/** What a rollback would do with an object. */
export interface PutBackObject extends ChangedObject {
  readonly action: 'replace' | 'create' | 'same' | 'leave';
  readonly reason: string | null;
  readonly problem: string | null;
}

/** Bytes of a job's log, as an event brings them. */
export interface TracePart {
  readonly id: number;
  readonly offset: number;
  readonly text: string;
}

/** One test of a job's report. */
export interface TestCase {
  readonly status: string;
  readonly name: string | null;
  readonly classname: string | null;
  readonly execution_time: number | null;
  readonly system_output: string | object | null;
}

/** The tests of a pipeline, a suite for each job. */
export interface TestReport {
  readonly total_time: number;
  readonly total_count: number;
  readonly success_count: number;
  readonly failed_count: number;
  readonly skipped_count: number;
  readonly error_count: number;
  readonly test_suites: readonly {
    readonly name: string;
    /** Why the report could not be read. */
    readonly suite_error: string | null;
    readonly test_cases: readonly TestCase[];
  }[];
}

/** Files that a project gives out by a name and a version. */
export interface ProjectPackage {
  readonly id: number;
  readonly name: string;
  readonly version: string;
  readonly package_type: string;
  readonly status: string;
  readonly created_at: string;
  readonly last_downloaded_at: string | null;
  /** Only of one alone: the last pipeline whose job has sent a file of it. */
  readonly pipeline?: PipelineSummary;
}

/** One file of a package. */
export interface PackageFile {
  readonly id: number;
  readonly file_name: string;
  readonly size: number;
  readonly file_sha256: string;
  readonly created_at: string;
}

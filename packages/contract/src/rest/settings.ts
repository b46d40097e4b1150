/*
 * The fields of the REST API that settings and administration read.
 */
import type { User } from './people.ts';

/** A user as administrators see them, and as they see themselves. */
export interface FullUser extends User {
  readonly email: string;
  readonly state: string;
  readonly is_admin: boolean;
  readonly external: boolean;
  readonly created_at: string;
  readonly last_sign_in_at: string | null;
}

/** A browser that signed in. */
export interface BrowserSession {
  readonly id: number;
  readonly ip_address: string;
  readonly user_agent: string;
  readonly created_at: string;
  readonly expires_at: string;
  readonly current: boolean;
}

/** A copy of all data, as administrators see it. */
export interface InstanceBackup {
  readonly id: string;
  readonly status: 'scheduled' | 'running' | 'finished' | 'failed';
  readonly created_at: string;
  readonly by_schedule: boolean;
  /** In bytes; null while there is none. */
  readonly size: number | null;
  /** Why it failed. */
  readonly error: string | null;
}

/** A token of a person, project or group; `token` only in the answer that made it. */
export interface AccessToken {
  readonly id: number;
  readonly name: string;
  readonly active: boolean;
  readonly revoked: boolean;
  readonly scopes: readonly string[];
  readonly user_id: number;
  readonly created_at: string;
  readonly last_used_at: string | null;
  readonly expires_at: string | null;
  /** Of projects and groups. */
  readonly access_level?: number;
  readonly token?: string;
}

/** A token of a machine, to read code or to read and write images. */
export interface DeployToken {
  readonly id: number;
  readonly name: string;
  readonly username: string;
  readonly scopes: readonly string[];
  readonly expires_at: string | null;
  readonly revoked: boolean;
  readonly expired: boolean;
  readonly token?: string;
}

/** Who takes part in a project or group, and as what. */
export interface Member {
  readonly id: number;
  readonly username?: string;
  readonly name?: string;
  readonly access_level: number;
  readonly expires_at: string | null;
}

/** A variable for jobs. */
export interface Variable {
  readonly key: string;
  /** Null where it is hidden. */
  readonly value: string | null;
  readonly variable_type: string;
  readonly protected: boolean;
  readonly masked: boolean;
  readonly hidden: boolean;
  readonly environment_scope: string;
  readonly description: string | null;
}

/** A program that takes jobs. */
export interface Runner {
  readonly id: number;
  readonly description: string | null;
  readonly paused: boolean;
  readonly status: string;
  readonly runner_type: string;
  readonly running_jobs: number;
  readonly contacted_at: string | null;
  readonly tag_list: readonly string[];
  readonly run_untagged: boolean;
}

/** One runner, with the machines that use its token and the projects that it is for. */
export interface FullRunner extends Runner {
  readonly created_at: string;
  readonly locked: boolean;
  readonly maximum_timeout: number | null;
  readonly access_level: string;
  readonly version: string | null;
  readonly platform: string | null;
  readonly architecture: string | null;
  readonly projects: readonly { readonly id: number; readonly path_with_namespace: string }[];
  readonly managers: readonly RunnerManager[];
}

/** A machine that takes jobs by a runner's token. */
export interface RunnerManager {
  readonly id: number;
  readonly system_id: string;
  readonly version: string | null;
  readonly platform: string | null;
  readonly architecture: string | null;
  readonly ip_address: string | null;
  readonly contacted_at: string | null;
}

/** Something that somebody has done in a project. */
export interface Activity {
  readonly id: number;
  readonly project_id: number;
  readonly action_name: string;
  readonly created_at: string;
  readonly author_username: string | null;
  readonly push_data?: {
    readonly ref_type: string;
    readonly ref: string;
    readonly commit_count: number;
    readonly commit_title: string | null;
  };
}

/** Somebody, or everybody from a level on, who may do what a protection is about. */
export interface AllowedLevel {
  readonly access_level: number | null;
  readonly access_level_description: string;
}

/** A protected branch. */
export interface ProtectedBranch {
  readonly id: number;
  readonly name: string;
  readonly push_access_levels: readonly AllowedLevel[];
  readonly merge_access_levels: readonly AllowedLevel[];
  readonly allow_force_push: boolean;
}

/** A protected tag. */
export interface ProtectedTag {
  readonly name: string;
  readonly create_access_levels: readonly AllowedLevel[];
}

/** An environment to which only some may deploy. */
export interface ProtectedEnvironment {
  readonly name: string;
  readonly deploy_access_levels: readonly (AllowedLevel & { readonly id: number })[];
  /** Counts where there are no rules. */
  readonly required_approval_count: number;
  readonly approval_rules: readonly (AllowedLevel & {
    readonly id: number;
    readonly required_approvals: number;
  })[];
}

/** A time, come round by the clock, in which nothing is to be released. */
export interface FreezePeriod {
  readonly id: number;
  readonly freeze_start: string;
  readonly freeze_end: string;
  readonly cron_timezone: string;
  /** When it ends, while it holds. */
  readonly frozen_until: string | null;
}

/** A group of projects. */
export interface Group {
  readonly id: number;
  readonly name: string;
  readonly full_path: string;
  readonly description: string | null;
  readonly visibility: string;
  readonly created_at: string;
}

/** A group whose members take part in a project or another group, too. */
export interface SharedGroup {
  readonly group_id: number;
  readonly group_name: string;
  readonly group_full_path: string;
  /** The most that its members are there. */
  readonly group_access_level: number;
  readonly expires_at: string | null;
}

/** Somebody has used a power. */
export interface AuditEvent {
  readonly id: number;
  readonly author_name: string;
  readonly entity_type: string;
  readonly entity_path: string;
  readonly event_type: string;
  readonly target_details: string;
  readonly ip_address: string | null;
  readonly created_at: string;
  readonly details: {
    readonly custom_message: string;
    readonly credential: { readonly kind: string; readonly name?: string };
  };
}

/** What something may be at most in a project, and how much is in use. */
export interface ProjectLimit {
  readonly name: string;
  readonly what: string;
  readonly unit: string;
  readonly value: number;
  readonly is_unlimited: boolean;
  /** Who says so; null where nobody has. */
  readonly chosen_by: { readonly kind: 'instance' | 'group' | 'project' } | null;
  /** Null for what is not summed up. */
  readonly use: number | null;
}

/** Pipelines by the clock. */
export interface Schedule {
  readonly id: number;
  readonly description: string;
  readonly ref: string;
  readonly cron: string;
  readonly cron_timezone: string;
  readonly next_run_at: string | null;
  readonly active: boolean;
  readonly owner: User | null;
  /** Why the last run made no pipeline. */
  readonly last_error: string | null;
}

/** A token that starts pipelines; whole only in the answer that made it. */
export interface TriggerToken {
  readonly id: number;
  readonly token: string;
  readonly description: string;
  readonly last_used: string | null;
  readonly owner: User | null;
}

/** What a hook can choose to be told of; which of it, depends on whose it is. */
export type HookEvent =
  | 'push_events'
  | 'tag_push_events'
  | 'job_events'
  | 'pipeline_events'
  | 'deployment_events'
  | 'releases_events'
  | 'project_events'
  | 'subgroup_events'
  | 'member_events'
  | 'repository_update_events';

/** An address that is told of what happens in a project, in a group or everywhere. */
export interface Hook extends Readonly<Partial<Record<HookEvent, boolean>>> {
  readonly id: number;
  readonly url: string;
  readonly name: string;
  readonly push_events_branch_filter: string;
  readonly disabled_until: string | null;
}

/** A message to a hook, and what came of it. */
export interface HookDelivery {
  readonly id: number;
  readonly trigger: string;
  readonly request_data: { readonly event_name?: string; readonly object_kind?: string };
  readonly response_status: string;
  readonly status: string;
  readonly attempts: number;
  readonly error: string | null;
  readonly created_at: string;
}

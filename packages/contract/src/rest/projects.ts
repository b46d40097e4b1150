import type { EnvironmentSummary } from './deploying/environments.ts';
import type { PipelineSummary } from './pipeline-summary.ts';

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

/** How far the import of a project is. */
export interface ImportNews {
  /** The project's. */
  readonly id: number;
  readonly import_status: string;
  /** What git says of it just now. */
  readonly import_progress: string | null;
}

/** A deployment, with what it comes from and what of it runs now. */
export interface Traced {
  readonly project: { readonly id: number; readonly path_with_namespace: string };
  readonly environment: { readonly id: number; readonly name: string };
  readonly deployment: {
    readonly id: number;
    readonly iid: number;
    readonly status: string;
    readonly created_at: string;
    readonly is_rollback: boolean;
  };
  readonly commit: { readonly sha: string; readonly ref: string };
  readonly job: { readonly id: number; readonly name: string } | null;
  readonly pipeline: { readonly id: number } | null;
  /** The connected cluster that its environment is deployed to; null for the built-in one. */
  readonly cluster: string | null;
  /** Pods there that run one of its images now: `namespace/name`. */
  readonly pods: readonly string[];
}

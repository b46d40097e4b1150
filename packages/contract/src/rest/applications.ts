import type { ClusterRule } from '../cluster-account.ts';

/** A Helm release in a cluster. */
export interface Application {
  readonly name: string;
  readonly namespace: string;
  readonly revision: number;
  /** Helm's word: `deployed`, `failed`, `pending-install`, … */
  readonly status: string;
  /** `hello-1.2.0` */
  readonly chart: string;
  readonly app_version: string;
  readonly updated_at: string;
}

/** One of its revisions. */
export interface ApplicationRevision {
  readonly revision: number;
  readonly status: string;
  readonly chart: string;
  readonly app_version: string;
  readonly updated_at: string;
  readonly description: string;
}

/** A release with all that helm knows of it. */
export interface ApplicationDetails {
  readonly name: string;
  readonly namespace: string;
  /** YAML: what was said when it was installed. */
  readonly values: string;
  /** YAML of its objects. */
  readonly manifest: string;
  readonly notes: string;
  /** The newest first. */
  readonly history: readonly ApplicationRevision[];
}

/** What an application may do in one namespace, or (null) in the whole cluster. */
export interface ApplicationRights {
  readonly namespace: string | null;
  readonly rules: readonly ClusterRule[];
}

/** What installing would come to. */
export interface ApplicationPreview {
  readonly action: 'install' | 'upgrade';
  /** YAML of the objects that would be there, and of those that are. */
  readonly manifest: string;
  readonly before: string;
  /** What is granted for it, and nothing else; empty where the cluster's own account is used. */
  readonly rights: readonly ApplicationRights[];
}

/** How a change of an application goes on; `done` or `failed` is the last. */
export type ApplicationEvent =
  | { readonly type: 'step'; readonly text: string }
  | {
      readonly type: 'event';
      /** `Pod/hello-5f` */
      readonly object: string;
      readonly reason: string;
      readonly text: string;
      readonly is_warning: boolean;
    }
  | { readonly type: 'done'; readonly text: string }
  | { readonly type: 'failed'; readonly text: string };

/** An application that is known by name. */
export interface CatalogEntry {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly namespace: string;
  /** Where its chart is; null where it is part of Slipway. */
  readonly repository: string | null;
  readonly chart: string;
  readonly version: string | null;
  /** YAML, to be filled in and changed. */
  readonly values: string;
}

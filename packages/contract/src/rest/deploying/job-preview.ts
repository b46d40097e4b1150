import type { PutBackObject } from './deployed-objects.ts';

/** What pressing play of a job would do, and who may. */
export interface JobPreview {
  readonly why_not_play: string | null;
  /** Why it would fail as soon as it is played. */
  readonly would_fail: string | null;
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

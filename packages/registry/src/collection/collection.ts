import type { Files } from '@slipway/files';
import type { ManifestStore } from '#manifests/manifest-store';
import type { Digest } from '#protocol/digest';
import type { Claims } from '#storage/claims';
import type { Gate } from '#storage/gate';
import type { SmallFiles } from '#storage/storage';
import type { TagStore } from '#tags/tag-store';

/** What one garbage collection removed. */
export interface Collected {
  readonly uploads: number;
  readonly manifests: number;
  readonly blobs: number;
  readonly bytes: number;
  /** Manifests that stayed only because somebody has them in use. */
  readonly inUse: number;
}

/** How a collection is done. */
export interface CollectWish {
  /** Also manifests that nothing leads to and nobody has in use. */
  readonly untagged?: boolean;
  /** Only says what would go. */
  readonly isDryRun?: boolean;
  /** The disk is short: uploads go that have been silent for longer than any client may be. */
  readonly isUrgent?: boolean;
}

/** What a collection works on. */
export interface CollectContext extends SmallFiles {
  readonly files: Files;
  /** Takes a right to a blob that nothing needs; that it stays away is still to be synced. */
  dropRight(repository: string, digest: Digest): Promise<void>;
  readonly manifests: ManifestStore;
  readonly tags: TagStore;
  readonly gate: Gate;
  readonly claims: Claims;
}

/** What is garbage. */
export interface CollectOptions {
  /** Nothing younger goes: its manifest or its tag may be on the way. */
  readonly olderThan: Date;
  /** An upload that has had no byte since then is given up. */
  readonly uploadsOlderThan: Date;
  /** Whether manifests that no tag, index or subject leads to are garbage as well. */
  readonly untagged: boolean;
  /** Only counts. */
  readonly isDryRun?: boolean;
  /** Manifests of a repository that stay with what they lead to, tagged or not. */
  inUse(repository: string): Promise<readonly Digest[]>;
}

/** What a repository has lost, or would lose: manifests, and rights to blobs. */
export interface Swept {
  readonly gone: ReadonlySet<Digest>;
  readonly lost: readonly Digest[];
  readonly inUse: number;
}

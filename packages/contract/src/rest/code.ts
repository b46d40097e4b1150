/* The fields of the REST API about files, commits, branches, tags and artifacts that pages and commands read. */

/** A file or folder at a commit. */
export interface TreeEntry {
  readonly id: string;
  readonly name: string;
  /** `commit` for a submodule. */
  readonly type: 'tree' | 'blob' | 'commit';
  readonly path: string;
  readonly mode: string;
}

/** A commit with all that is said of it. */
export interface CommitDetails {
  readonly id: string;
  readonly short_id: string;
  readonly title: string;
  readonly message: string;
  readonly author_name: string;
  readonly author_email: string;
  readonly authored_date: string;
  readonly committer_name: string;
  readonly committed_date: string;
  readonly parent_ids: readonly string[];
}

/** What a commit did to one file. */
export interface FileDiff {
  readonly old_path: string;
  readonly new_path: string;
  readonly new_file: boolean;
  readonly renamed_file: boolean;
  readonly deleted_file: boolean;
  readonly a_mode: string | null;
  readonly b_mode: string;
  /** Hunks of a unified diff; empty for a binary file, and for one too large to show. */
  readonly diff: string;
  readonly collapsed: boolean;
  readonly too_large: boolean;
}

/** What stands between two commits. */
export interface Comparison {
  readonly commits: readonly CommitDetails[];
  readonly diffs: readonly FileDiff[];
}

/** A branch, and the commit that it is at. */
export interface Branch {
  readonly name: string;
  readonly commit: CommitDetails;
  readonly merged: boolean;
  readonly protected: boolean;
  readonly can_push: boolean;
  readonly default: boolean;
}

/** A tag, and the commit that it names. */
export interface Tag {
  readonly name: string;
  readonly message: string | null;
  readonly commit: CommitDetails;
  readonly protected: boolean;
}

/** A tag that was made known. */
export interface Release {
  readonly tag_name: string;
  readonly name: string;
  readonly description: string | null;
  readonly released_at: string;
  /** It is to be one later. */
  readonly upcoming_release: boolean;
  readonly author: { readonly username: string } | null;
  /** Only for those who may read code, and while the repository has it. */
  readonly commit?: Pick<CommitDetails, 'id' | 'short_id'> | null;
  readonly assets: {
    readonly links: readonly {
      readonly id: number;
      readonly name: string;
      readonly direct_asset_url: string;
    }[];
    readonly sources?: readonly { readonly format: string; readonly url: string }[];
  };
  readonly _links: { readonly self: string };
}

/** Lines of a file that one commit wrote. */
export interface BlameRange {
  readonly commit: Pick<CommitDetails, 'id' | 'message' | 'author_name' | 'authored_date'>;
  readonly lines: readonly string[];
}

/** A file or folder in what a job left; paths of folders end in `/`. */
export interface ArtifactNode {
  readonly name: string;
  readonly path: string;
  readonly type: 'file' | 'directory';
  readonly size: number | null;
}

/** A repository of images. */
export interface ImageRepository {
  readonly id: number;
  readonly name: string;
  readonly path: string;
  readonly location: string;
  readonly created_at: string;
  /** Only where it was asked for. */
  readonly tags_count?: number;
  readonly size?: number;
}

/** A tag of a repository with all that is known of its image. */
export interface ImageTag {
  readonly name: string;
  readonly location: string;
  readonly digest: string;
  /** Not told by some kinds of manifests. */
  readonly created_at: string | null;
  readonly total_size: number | null;
  readonly platforms: readonly string[];
  readonly layers: readonly { readonly digest: string; readonly size: number }[];
  /** Who would miss it. */
  readonly used_by: readonly {
    readonly kind: string;
    readonly name: string;
    readonly why: string;
  }[];
}

/** The least roles that push to repositories, and delete in them; without one it is as everywhere. */
export interface ImageProtection {
  readonly id: number;
  /** `root/shop/release-*` */
  readonly repository_path_pattern: string;
  readonly minimum_access_level_for_push: string | null;
  readonly minimum_access_level_for_delete: string | null;
}

/** Which tags of a project are removed by themselves. */
export interface CleanupPolicy {
  readonly enabled: boolean;
  readonly cadence: string;
  readonly keep_n: number | null;
  readonly older_than: string | null;
  readonly name_regex: string;
  readonly name_regex_keep: string | null;
  readonly next_run_at: string | null;
}

/** Where projects live: a user's own space or a group. */
export interface Namespace {
  readonly id: number;
  readonly kind: 'user' | 'group';
  readonly name: string;
  readonly path: string;
  readonly fullPath: string;
  readonly description: string;
  /** Of a group; a user's own space is `private` here, its projects have their own. */
  readonly visibility: Visibility;
  readonly parentId: number | null;
  /** The user whose space this is. */
  readonly ownerId: number | null;
  readonly createdAt: Date;
}

/** Who may look, from the narrowest on. */
export const visibilities = ['private', 'internal', 'public'] as const;

export type Visibility = (typeof visibilities)[number];

/** A repository with its pipelines. */
export interface Project {
  readonly id: number;
  readonly namespaceId: number;
  readonly name: string;
  readonly path: string;
  /** `namespace/path`: unique, compared without regard to case. */
  readonly fullPath: string;
  readonly description: string;
  readonly visibility: Visibility;
  readonly defaultBranch: string;
  /** Where the pipeline's text lies in the repository. */
  readonly ciConfigPath: string;
  readonly buildTimeoutSeconds: number;
  /** Commits a job fetches unless it says otherwise; 0 is all. */
  readonly gitDepth: number;
  readonly sharedRunnersEnabled: boolean;
  /** Artifacts of each ref's newest successful pipeline outlive their time. */
  readonly keepLatestArtifact: boolean;
  /** Whoever may see the project sees its pipelines; else members from Reporter on do. */
  readonly hasPublicJobs: boolean;
  readonly creatorId: number;
  readonly createdAt: Date;
  readonly lastActivityAt: Date;
}

/** A branch or tag name (with `*`) that only some may change and that sees protected variables. */
export interface ProtectedRef {
  readonly id: number;
  readonly projectId: number;
  readonly kind: 'branch' | 'tag';
  readonly pattern: string;
  /** Who may push, or create the tag: one of these suffices; 0 stands for nobody, 60 for administrators. */
  readonly pushLevels: readonly number[];
  /** Who may merge into it, and so run its pipelines. */
  readonly mergeLevels: readonly number[];
  /** Who may change or end the protection; empty: whoever manages the project. */
  readonly unprotectLevels: readonly number[];
  readonly allowsForcePush: boolean;
  readonly createdAt: Date;
}

/** A variable kept beside the code: of the instance, a group or a project. */
export interface StoredVariable {
  readonly id: number;
  readonly ownerKind: 'instance' | 'namespace' | 'project';
  /** 0 for the instance. */
  readonly ownerId: number;
  readonly key: string;
  readonly value: string;
  readonly variableType: 'env_var' | 'file';
  readonly isProtected: boolean;
  readonly isMasked: boolean;
  /** Never shown again after it was written. */
  readonly isHidden: boolean;
  /** Never expanded. */
  readonly isRaw: boolean;
  /** Environment name with `*`; `*` alone is every job. */
  readonly environmentScope: string;
  readonly description: string | null;
}

/** A variable given to one pipeline or one manual job by whoever started it. */
export interface GivenVariable {
  readonly key: string;
  readonly value: string;
  readonly variableType: 'env_var' | 'file';
  readonly isRaw: boolean;
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

/** What one can be a member of. */
export interface Source {
  readonly sourceKind: 'namespace' | 'project';
  readonly sourceId: number;
}

/** What a user may do in a namespace or project: GitLab's levels (10 guest … 50 owner). */
export interface Member extends Source {
  readonly id: number;
  readonly userId: number;
  readonly accessLevel: number;
  readonly createdAt: Date;
  /** The membership ends then. */
  readonly expiresAt: Date | null;
}

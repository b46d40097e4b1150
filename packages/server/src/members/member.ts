/** What a user may do in a namespace or project: GitLab's levels (10 guest … 50 owner). */
export interface Member {
  readonly id: number;
  readonly sourceKind: 'namespace' | 'project';
  readonly sourceId: number;
  readonly userId: number;
  readonly accessLevel: number;
  readonly createdAt: Date;
  /** The membership ends then. */
  readonly expiresAt: Date | null;
}

/** An access token of a person, a project or a group. The token itself is never stored, only its SHA-256. */
export interface AccessToken {
  readonly id: number;
  readonly userId: number;
  readonly name: string;
  /** Hexadecimal SHA-256. */
  readonly tokenHash: string;
  readonly description: string | null;
  readonly scopes: readonly string[];
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly isRevoked: boolean;
  /** Whose it is when it is no person's: then its user is a bot made for it. */
  readonly resourceKind: 'project' | 'namespace' | null;
  readonly resourceId: number | null;
  /** The first of those that were rotated into each other; null for one that never was. */
  readonly familyId: number | null;
}

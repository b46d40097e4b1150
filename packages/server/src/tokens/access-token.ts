/** A personal access token. The token itself is never stored, only its SHA-256. */
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
}

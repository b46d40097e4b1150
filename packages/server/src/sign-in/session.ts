/** A browser that signed in. */
export interface Session {
  readonly id: number;
  readonly userId: number;
  /** Hexadecimal SHA-256 of the cookie's value. */
  readonly tokenHash: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

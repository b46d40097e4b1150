/** A browser that signed in. */
export interface Session {
  readonly id: number;
  readonly userId: number;
  /** Hexadecimal SHA-256 of the cookie's value. */
  readonly tokenHash: string;
  /** Where it came from, for the list of sessions. */
  readonly address: string;
  /** What the browser calls itself. */
  readonly browser: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

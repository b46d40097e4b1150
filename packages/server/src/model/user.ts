/** A person, or a program that acts as one. */
export interface User {
  readonly id: number;
  readonly username: string;
  readonly name: string;
  readonly email: string;
  readonly isAdmin: boolean;
  readonly state: 'active' | 'blocked';
  /** Of the scheme the auth part chose (it names itself in the text); null: cannot sign in by password. */
  readonly passwordHash: string | null;
  readonly createdAt: Date;
  /** With a browser. */
  readonly lastSignInAt: Date | null;
}

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

/** A browser that signed in. */
export interface Session {
  readonly id: number;
  readonly userId: number;
  /** Hexadecimal SHA-256 of the cookie's value. */
  readonly tokenHash: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

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

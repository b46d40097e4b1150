/** A person, or a program that acts as one. */
export interface User {
  readonly id: number;
  readonly username: string;
  readonly name: string;
  readonly email: string;
  readonly isAdmin: boolean;
  /** From outside: sees what they are members of and what is public, and makes nothing of their own. */
  readonly isExternal: boolean;
  /** Bots are behind the access tokens of a project or group; nobody signs in as one. */
  readonly kind: 'human' | 'project_bot' | 'group_bot';
  readonly state: 'active' | 'blocked';
  /** Of the scheme the auth part chose (it names itself in the text); null: cannot sign in by password. */
  readonly passwordHash: string | null;
  readonly createdAt: Date;
  /** With a browser. */
  readonly lastSignInAt: Date | null;
}

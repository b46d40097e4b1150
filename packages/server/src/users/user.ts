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

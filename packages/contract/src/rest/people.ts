/** A person. */
export interface User {
  readonly id: number;
  readonly username: string;
  readonly name: string;
}

/** Who is signed in. */
export interface Session extends User {
  readonly is_admin: boolean;
}

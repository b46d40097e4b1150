import type { JobRecord } from '../model/job.ts';
import type { AccessToken, User } from '../model/user.ts';
import type { TokenScope } from './token.ts';

/** Who sends a request, and by what right. */
export type Identity =
  | { readonly by: 'password' | 'session'; readonly user: User }
  | { readonly by: 'token'; readonly user: User; readonly token: AccessToken }
  /** A running job; it acts for the user who started it, in its own project. */
  | { readonly by: 'job'; readonly user: User; readonly job: JobRecord };

/** Whether the credentials cover one of these scopes. Whoever signed in by password has all. */
export function hasScope(identity: Identity, scopes: readonly TokenScope[]): boolean {
  if (identity.by !== 'token') return identity.by !== 'job';
  return scopes.some((scope) => identity.token.scopes.includes(scope));
}

import type { JobRecord } from '#jobs/job';
import type { AccessToken } from '#tokens/access-token';
import type { TokenScope } from '#tokens/token';
import type { User } from '#users/user';

/** Who sends a request, and by what right. */
export type Identity =
  | { readonly by: 'password' | 'session'; readonly user: User }
  | {
      readonly by: 'token';
      readonly user: User;
      readonly token: AccessToken;
      /** The administrator whose token it is, when they act in the user's name. */
      readonly sudoBy?: string;
    }
  /** A running job; it acts for the user who started it, in its own project. */
  | { readonly by: 'job'; readonly user: User; readonly job: JobRecord };

/** Whether the credentials cover one of these scopes. Whoever signed in by password has all. */
export function hasScope(identity: Identity, scopes: readonly TokenScope[]): boolean {
  if (identity.by !== 'token') return identity.by !== 'job';
  return scopes.some((scope) => identity.token.scopes.includes(scope));
}

import { type DeployToken, holds } from '#deploy-tokens/deploy-token';
import { isInRunnersHands } from '#jobs/job';
import type { Clock } from '#log';
import type { Identity } from '#sign-in/identity';
import type { Store } from '#store/store';
import type { User } from '#users/user';

/** Who uses the registry: a stranger, a person or a job, a deploy token, or a pod by a project's right. */
export type Bearer =
  | { readonly by: 'nobody' }
  | { readonly by: 'identity'; readonly identity: Identity }
  | { readonly by: 'deploy-token'; readonly token: DeployToken }
  | { readonly by: 'pod'; readonly repository: string; readonly projectId: number };

/**
 * The bearer as a registry token names it: by ids, so that whoever takes the token later finds out
 * what has become of them.
 */
export type BearerClaim =
  | { readonly by: 'nobody' }
  | { readonly by: 'user'; readonly user: number; readonly token?: number }
  | { readonly by: 'job'; readonly job: number }
  | { readonly by: 'deploy-token'; readonly token: number }
  | { readonly by: 'pod'; readonly repository: string; readonly project: number };

/** What a token says about its bearer. */
export function claimOf(bearer: Bearer): BearerClaim {
  if (bearer.by === 'nobody') return bearer;
  if (bearer.by === 'deploy-token') return { by: 'deploy-token', token: bearer.token.id };
  if (bearer.by === 'pod') {
    return { by: 'pod', repository: bearer.repository, project: bearer.projectId };
  }
  const { identity } = bearer;
  if (identity.by === 'job') return { by: 'job', job: identity.job.id };
  const user = identity.user.id;
  return identity.by === 'token'
    ? { by: 'user', user, token: identity.token.id }
    : { by: 'user', user };
}

/**
 * The bearer as they are now; undefined for a user who was blocked, an access token that was revoked
 * or has expired, and a job that is over.
 */
export async function bearerNow(
  store: Store,
  clock: Clock,
  claim: BearerClaim,
): Promise<Bearer | undefined> {
  if (claim.by === 'nobody') return claim;
  if (claim.by === 'pod') {
    return { by: 'pod', repository: claim.repository, projectId: claim.project };
  }
  if (claim.by === 'deploy-token') {
    const token = await store.deployTokens.get(claim.token);
    return token && holds(token, clock()) ? { by: 'deploy-token', token } : undefined;
  }
  const identity =
    claim.by === 'job'
      ? await jobNow(store, claim.job)
      : await userNow(store, clock, claim.user, claim.token);
  return identity && { by: 'identity', identity };
}

async function jobNow(store: Store, id: number): Promise<Identity | undefined> {
  const job = await store.jobs.get(id);
  if (job === undefined || !isInRunnersHands(job)) return undefined;
  const user = await activeUser(store, job.userId);
  return user && { by: 'job', user, job };
}

async function userNow(
  store: Store,
  clock: Clock,
  id: number,
  tokenId: number | undefined,
): Promise<Identity | undefined> {
  const user = await activeUser(store, id);
  if (user === undefined || tokenId === undefined) return user && { by: 'password', user };
  const token = await store.accessTokens.get(tokenId);
  if (token === undefined || token.isRevoked) return undefined;
  if (token.expiresAt !== null && token.expiresAt <= clock()) return undefined;
  return { by: 'token', user, token };
}

async function activeUser(store: Store, id: number): Promise<User | undefined> {
  const user = await store.users.get(id);
  return user?.state === 'active' ? user : undefined;
}

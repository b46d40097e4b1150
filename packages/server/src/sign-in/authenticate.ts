import type { Client } from '#http/call';
import type { Jobs } from '#jobs/jobs';
import type { Clock } from '#log';
import { Refused, unauthenticated } from '#refused';
import type { Store } from '#store/store';
import { hashToken, personalTokenPrefix } from '#tokens/token';
import type { User } from '#users/user';
import { credentialsIn, parseBasic } from './credentials.ts';
import type { Identity } from './identity.ts';
import { createPasswordChecker } from './passwords/password.ts';
import { bearerOfToken, mayAct } from './token-bearer.ts';

/** What finding out who asks needs. */
export interface AuthenticateOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** Finds the running job of a token. */
  readonly jobs: Pick<Jobs, 'byToken'>;
}

/** Finds out who sends a request. */
export interface Authenticate {
  /**
   * By token, job token or session cookie; undefined when the request carries none of these.
   * Throws 401 for credentials that don't hold, 403 for those of somebody who was blocked.
   */
  fromRequest(request: Request): Promise<Identity | undefined>;
  /**
   * By the user name and password of git and container clients; undefined when they don't hold.
   * Throws 429 after too many wrong passwords from the same address for the same name; without a
   * client it is the address of those who do not come over the network.
   */
  fromBasic(
    authorization: string | null,
    client: Client | undefined,
  ): Promise<Identity | undefined>;
  /** By name and password alone. Throws 429 as `fromBasic` does. */
  fromPassword(username: string, password: string, client: Client): Promise<Identity | undefined>;
}

/** The name of the cookie that a browser keeps. */
export const sessionCookie = '_slipway_session';

/** No user's name is longer. */
const mostNameLength = 255;

/** Each kind of credentials by a way of its own. */
export function createAuthenticate({ store, clock, jobs }: AuthenticateOptions): Authenticate {
  const passwords = createPasswordChecker(clock);
  const fromToken = (text: string) => bearerOfToken({ store, clock }, text);

  async function fromJobToken(text: string): Promise<Identity | undefined> {
    const job = await jobs.byToken(text);
    const user = job && (await mayAct(store, job.userId));
    return job && user && { by: 'job', user, job };
  }

  async function fromSession(request: Request): Promise<Identity | undefined> {
    const value = sessionIn(request);
    if (value === undefined || !isSameOrigin(request)) return undefined;
    const session = await store.sessions.byHash(hashToken(value));
    if (session === undefined || session.expiresAt <= clock()) return undefined;
    const user = await activeUser(store, session.userId);
    return user && { by: 'session', user };
  }

  async function fromPassword(
    username: string,
    password: string,
    { address }: Client,
  ): Promise<Identity | undefined> {
    const user = await store.users.byUsername(username);
    const guesser = `${address} ${username.slice(0, mostNameLength).toLowerCase()}`;
    const isRight = await passwords.check(password, user?.passwordHash ?? undefined, guesser);
    if (!isRight || user === undefined) return undefined;
    if (user.state === 'active') return { by: 'password', user };
    await store.users.noteRefusal(user.id);
    return undefined;
  }

  return {
    async fromRequest(request) {
      const { query, personal, job, bearer } = credentialsIn(request);
      if (personal !== undefined) return required(await fromToken(personal));
      if (job !== undefined) return required(await fromJobToken(job));
      const token = bearer ?? query;
      if (token === undefined) return fromSession(request);
      return required((await fromToken(token)) ?? (await fromJobToken(token)));
    },
    async fromBasic(authorization, client = { address: '' }) {
      const basic = parseBasic(authorization);
      if (basic === undefined || basic.password === '') return undefined;
      // Access tokens are taken with any user name, this one included.
      const isJobName = basic.username === 'gitlab-ci-token';
      const byJob = isJobName ? await fromJobToken(basic.password).catch(ifRefused) : undefined;
      if (byJob) return byJob;
      // A token that does not hold is no guess at a password: whoever sends an old one again and
      // again must not keep the user from signing in.
      if (basic.password.startsWith(personalTokenPrefix)) {
        return fromToken(basic.password).catch(ifRefused);
      }
      const byToken = await fromToken(basic.password).catch(ifRefused);
      if (byToken || isJobName) return byToken;
      return fromPassword(basic.username, basic.password, client);
    },
    fromPassword,
  };
}

async function activeUser(store: Store, id: number): Promise<User | undefined> {
  const user = await store.users.get(id);
  return user?.state === 'active' ? user : undefined;
}

/** A revoked or expired token is simply a wrong one where there is no room to say more. */
function ifRefused(error: unknown): undefined {
  if (!(error instanceof Refused)) throw error;
}

function required(identity: Identity | undefined): Identity {
  if (identity === undefined) throw unauthenticated();
  return identity;
}

/** The session that a browser sends; says nothing about whether it holds. */
export function sessionIn(request: Request): string | undefined {
  const cookies = (request.headers.get('cookie') ?? '').split(';').map((part) => part.trim());
  const prefix = `${sessionCookie}=`;
  return cookies.find((part) => part.startsWith(prefix))?.slice(prefix.length);
}

/**
 * Whether a request with a cookie comes from our own pages. Apps of the cluster are served under
 * other names of the same host and port, so the cookie's SameSite alone would let them in.
 */
export function isSameOrigin(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site');
  const origin = request.headers.get('origin');
  // A proxy in front may speak https where we are asked by http.
  if (origin !== null && URL.parse(origin)?.host !== new URL(request.url).host) return false;
  const isSafe = request.method === 'GET' || request.method === 'HEAD';
  if (site !== null) return site === 'same-origin' || (isSafe && site === 'none');
  return isSafe || origin !== null;
}

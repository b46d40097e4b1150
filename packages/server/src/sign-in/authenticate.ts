import { diskTroubleIn } from '@slipway/io';
import type { Client } from '#http/call';
import type { Jobs } from '#jobs/jobs';
import type { Clock } from '#log';
import { forbidden, Refused, unauthenticated } from '#refused';
import type { Store } from '#store/store';
import { hashToken, personalTokenPrefix } from '#tokens/token';
import type { User } from '#users/user';
import type { Identity } from './identity.ts';
import { createPasswordChecker } from './password.ts';

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

/** Writing "last used" more often would cost a disk sync for each request. */
const lastUsedPrecisionMs = 10 * 60 * 1000;

export function createAuthenticate({ store, clock, jobs }: AuthenticateOptions): Authenticate {
  const passwords = createPasswordChecker(clock);

  async function fromToken(text: string): Promise<Identity | undefined> {
    const token = await store.accessTokens.byHash(hashToken(text));
    if (token === undefined) return undefined;
    if (token.isRevoked) {
      throw invalidToken('Token was revoked. You have to re-authorize from the user.');
    }
    if (token.expiresAt !== null && token.expiresAt <= clock()) {
      throw invalidToken('Token is expired. You can either do re-authorization or token refresh.');
    }
    const user = await mayAct(store, token.userId);
    if (user === undefined) return undefined;
    const now = clock();
    if (now.getTime() - (token.lastUsedAt?.getTime() ?? 0) > lastUsedPrecisionMs) {
      await noteUse(token.id, now);
    }
    return { by: 'token', user, token };
  }

  /** Nobody is refused because it cannot be written: reading goes on with a disk that takes no writes. */
  async function noteUse(id: number, lastUsedAt: Date): Promise<void> {
    try {
      await store.accessTokens.update(id, { lastUsedAt });
    } catch (error) {
      if (diskTroubleIn(error) === undefined) throw error;
    }
  }

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
      const { query, personal, job, bearer } = credentials(request);
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

/** Whose token it is. Throws 403 for who was blocked: no other token would help. */
async function mayAct(store: Store, id: number): Promise<User | undefined> {
  const user = await store.users.get(id);
  if (user?.state === 'blocked') throw forbidden('Your account has been blocked.');
  return user;
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

function invalidToken(description: string): Refused {
  const body = { error: 'invalid_token', error_description: description };
  return unauthenticated(body);
}

function credentials(request: Request) {
  const url = new URL(request.url);
  const header = (name: string) => request.headers.get(name) ?? undefined;
  const parameter = (name: string) => url.searchParams.get(name) ?? undefined;
  const [, bearer] = /^bearer +(\S+)$/i.exec(header('authorization') ?? '') ?? [];
  return {
    personal: header('private-token') ?? parameter('private_token'),
    job: header('job-token') ?? parameter('job_token'),
    bearer,
    query: parameter('access_token'),
  };
}

function parseBasic(
  authorization: string | null,
): { username: string; password: string } | undefined {
  const [, encoded] = /^basic +(\S+)$/i.exec(authorization ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const at = text.indexOf(':');
  return at < 0 ? undefined : { username: text.slice(0, at), password: text.slice(at + 1) };
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

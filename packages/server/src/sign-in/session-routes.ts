import type { AuditLog } from '#audit/audit-log';
import type { Call } from '#http/call';
import { HttpError } from '#http/http-error';
import { readText } from '#http/request-body';
import type { Clock } from '#log';
import type { Auth } from '#rights/auth';
import type { IdentifiedCall, Route, SignedInCall } from '#rights/route';
import type { Store } from '#store/store';
import { hashToken, makeToken } from '#tokens/token';
import type { User } from '#users/user';
import { isSameOrigin, sessionCookie, sessionIn } from './authenticate.ts';
import { failedSignIn, sessionFacts } from './session-facts.ts';

const lifetimeSeconds = 14 * 24 * 3600;
const bodyLimitBytes = 16 * 1024;
const describing = ['api', 'read_api', 'read_user'] as const;

/** Signing in and out in the browser: `/-/session`. */
export function sessionRoutes(options: {
  readonly store: Store;
  readonly clock: Clock;
  readonly auth: Auth;
  readonly audit: AuditLog;
}): Route[] {
  const { store, clock, auth, audit } = options;

  /** Only names that there are: people type their passwords into the wrong field. */
  async function noteFailure(username: string, call: Call): Promise<void> {
    const user = await store.users.byUsername(username);
    if (user) await audit.record(failedSignIn(user, call));
  }

  async function signIn(call: Call): Promise<Response> {
    const { request, client } = call;
    checkOrigin(request);
    const { username, password } = await credentialsIn(request);
    const identity = await auth.authenticate.fromPassword(username, password, client);
    if (identity === undefined) {
      await noteFailure(username, call);
      throw new HttpError(401, 'Invalid login or password');
    }
    const now = clock();
    await store.sessions.deleteExpired(now);
    const value = makeToken('');
    await store.sessions.create({
      userId: identity.user.id,
      tokenHash: hashToken(value),
      address: client.address,
      browser: browserOf(request),
      createdAt: now,
      expiresAt: new Date(now.getTime() + lifetimeSeconds * 1000),
    });
    await store.users.update(identity.user.id, { lastSignInAt: now });
    await audit.record(sessionFacts('session_created', identity.user, call));
    const headers = { 'set-cookie': setCookie(value, lifetimeSeconds, call.url) };
    return Response.json(describe(identity.user), { status: 201, headers });
  }

  const show = ({ user }: SignedInCall) => Response.json(describe(user));

  async function signOut(call: IdentifiedCall): Promise<Response> {
    const { request, identity } = call;
    const value = sessionIn(request);
    const session = value && identity && (await store.sessions.byHash(hashToken(value)));
    if (session && identity) {
      await store.sessions.delete(session.id);
      await audit.record(sessionFacts('session_destroyed', identity.user, call));
    }
    const headers = { 'set-cookie': setCookie('', 0, call.url) };
    return new Response(null, { status: 204, headers });
  }

  return [
    { method: 'POST', path: '/-/session', who: 'signs-in', handler: signIn },
    { method: 'GET', path: '/-/session', who: 'user', scopes: describing, handler: show },
    { method: 'DELETE', path: '/-/session', who: 'anyone', scopes: ['api'], handler: signOut },
  ];
}

const longestBrowser = 200;

function browserOf({ headers }: Request): string {
  return (headers.get('user-agent') ?? '').slice(0, longestBrowser);
}

function describe({ id, username, name, email, isAdmin }: User) {
  return { id, username, name, email, is_admin: isAdmin };
}

/**
 * Nobody is signed in against their will, and no page of another site tries passwords: such a page
 * can't send JSON under its own name without asking, and its name is not ours. Programs send none.
 */
function checkOrigin(request: Request): void {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new HttpError(415, 'Sign in with a body of the type application/json');
  }
  const { headers } = request;
  if ((headers.has('origin') || headers.has('sec-fetch-site')) && !isSameOrigin(request)) {
    throw new HttpError(403, 'Sign in from a page of this server');
  }
}

async function credentialsIn(request: Request): Promise<{ username: string; password: string }> {
  const body = parse(await readText(request, bodyLimitBytes));
  const fields: Record<string, unknown> = typeof body === 'object' ? { ...body } : {};
  const { username, password } = fields;
  if (typeof username !== 'string' || typeof password !== 'string') {
    throw new HttpError(400, 'username and password are missing');
  }
  return { username, password };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function setCookie(value: string, maxAge: number, { protocol }: URL): string {
  const secure = protocol === 'https:' ? '; Secure' : '';
  return `${sessionCookie}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure}`;
}

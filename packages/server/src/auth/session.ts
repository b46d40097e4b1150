import { HttpError } from '../http-error.ts';
import type { Clock } from '../log.ts';
import type { User } from '../model/user.ts';
import { readText } from '../request-body.ts';
import type { Call, Route } from '../router.ts';
import type { Store } from '../store/store.ts';
import type { Auth } from './auth.ts';
import { sessionCookie, sessionIn } from './authenticate.ts';
import { hashToken, makeToken } from './token.ts';

const lifetimeSeconds = 14 * 24 * 3600;
const bodyLimitBytes = 16 * 1024;

/** Signing in and out in the browser: `/-/session`. */
export function sessionRoutes(options: {
  readonly store: Store;
  readonly clock: Clock;
  readonly auth: Auth;
}): Route[] {
  const { store, clock, auth } = options;

  async function signIn({ request }: Call): Promise<Response> {
    // A form on another site can't send JSON, so nobody can be signed in against their will.
    const { username, password } = await credentialsIn(request);
    const identity = await auth.authenticate.fromPassword(username, password);
    if (identity === undefined) throw new HttpError(401, 'Invalid login or password');
    const now = clock();
    await store.sessions.deleteExpired(now);
    const value = makeToken('');
    await store.sessions.create({
      userId: identity.user.id,
      tokenHash: hashToken(value),
      createdAt: now,
      expiresAt: new Date(now.getTime() + lifetimeSeconds * 1000),
    });
    await store.users.update(identity.user.id, { lastSignInAt: now });
    const headers = { 'set-cookie': setCookie(value, lifetimeSeconds, request) };
    return Response.json(describe(identity.user), { status: 201, headers });
  }

  async function show({ request }: Call): Promise<Response> {
    const identity = await auth.authenticate.fromRequest(request);
    if (identity === undefined) throw new HttpError(401, 'Unauthorized');
    return Response.json(describe(identity.user));
  }

  async function signOut({ request }: Call): Promise<Response> {
    const identity = await auth.authenticate.fromRequest(request);
    const value = sessionIn(request);
    const session = value && identity && (await store.sessions.byHash(hashToken(value)));
    if (session) await store.sessions.delete(session.id);
    const headers = { 'set-cookie': setCookie('', 0, request) };
    return new Response(null, { status: 204, headers });
  }

  return [
    { method: 'POST', path: '/-/session', handler: signIn },
    { method: 'GET', path: '/-/session', handler: show },
    { method: 'DELETE', path: '/-/session', handler: signOut },
  ];
}

function describe({ id, username, name, email, isAdmin }: User) {
  return { id, username, name, email, is_admin: isAdmin };
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

function setCookie(value: string, maxAge: number, request: Request): string {
  const secure = new URL(request.url).protocol === 'https:' ? '; Secure' : '';
  return `${sessionCookie}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure}`;
}

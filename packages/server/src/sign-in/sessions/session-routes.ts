import type { Call } from '#http/call';
import { HttpError } from '#http/http-error';
import { readText } from '#http/request-body';
import type { Auth } from '#rights/auth';
import type { IdentifiedCall, Route, SignedInCall } from '#rights/route';
import { isSameOrigin, sessionCookie, sessionIn } from '#sign-in/authenticate';
import { userIfAny } from '#users/read-users';
import type { User } from '#users/user';
import {
  beginSession,
  endSession,
  lifetimeSeconds,
  noteFailedSignIn,
  type SessionContext,
} from './sessions.ts';
import type { SignInLinks } from './sign-in-links.ts';

const bodyLimitBytes = 16 * 1024;
const describing = ['api', 'read_api', 'read_user'] as const;

/** Who is asked about people, and where their sessions are. */
export interface SessionRoutesOptions {
  readonly auth: Auth;
  readonly sessions: SessionContext;
  readonly links: SignInLinks;
}

/** Signing in and out in the browser: `/-/session`. */
export function sessionRoutes(options: SessionRoutesOptions): Route[] {
  const { sessions, links } = options;

  async function signIn(call: Call): Promise<Response> {
    const { request } = call;
    checkOrigin(request);
    const given = await credentialsIn(request);
    const user =
      'link' in given
        ? await fromLink(options, given.link)
        : await fromPassword(options, call, given);
    const value = await beginSession(sessions, user, call, browserOf(request));
    const headers = { 'set-cookie': setCookie(value, lifetimeSeconds, call.url) };
    return Response.json(describe(user), { status: 201, headers });
  }

  /** The secret stands behind the #, so that it is in no log of an address. */
  function makeLink({ user }: SignedInCall): Response {
    const { value, expiresAt } = links.make(user.id);
    const body = { path: `/-/sign_in#link=${value}`, expires_at: expiresAt };
    return Response.json(body, { status: 201 });
  }

  const show = ({ user }: SignedInCall) => Response.json(describe(user));

  async function signOut(call: IdentifiedCall): Promise<Response> {
    const { request, identity } = call;
    const value = sessionIn(request);
    if (value && identity) await endSession(sessions, identity.user, call, value);
    const headers = { 'set-cookie': setCookie('', 0, call.url) };
    return new Response(null, { status: 204, headers });
  }

  return [
    { method: 'POST', path: '/-/session', who: 'signs-in', handler: signIn },
    {
      method: 'POST',
      path: '/-/session/links',
      who: 'administrator',
      scopes: ['api'],
      handler: makeLink,
    },
    { method: 'GET', path: '/-/session', who: 'user', scopes: describing, handler: show },
    { method: 'DELETE', path: '/-/session', who: 'anyone', scopes: ['api'], handler: signOut },
  ];
}

/** By a link, which names its user itself. */
async function fromLink({ links, sessions }: SessionRoutesOptions, link: string): Promise<User> {
  const userId = links.take(link);
  const user = userId === undefined ? undefined : await userIfAny(sessions, userId);
  if (user?.state === 'active') return user;
  throw new HttpError(
    401,
    'The link was used already, or is too old: slipway sign-in makes another',
  );
}

async function fromPassword(
  { auth, sessions }: SessionRoutesOptions,
  call: Call,
  { username, password }: Password,
): Promise<User> {
  const identity = await auth.authenticate.fromPassword(username, password, call.client);
  if (identity !== undefined) return identity.user;
  await noteFailedSignIn(sessions, username, call);
  throw new HttpError(401, 'Invalid login or password');
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

interface Password {
  readonly username: string;
  readonly password: string;
}

type Credentials = { readonly link: string } | Password;

async function credentialsIn(request: Request): Promise<Credentials> {
  const body = parse(await readText(request, bodyLimitBytes));
  const fields: Record<string, unknown> = typeof body === 'object' ? { ...body } : {};
  const { username, password, link } = fields;
  if (typeof link === 'string') return { link };
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

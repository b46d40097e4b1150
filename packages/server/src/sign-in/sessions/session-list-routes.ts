import type { Route, SignedInCall } from '#rights/route';
import { sessionIn } from '#sign-in/authenticate';
import { hashToken } from '#tokens/token';
import { sessionJson } from './session-json.ts';
import { endSessionOf, type SessionContext, sessionsOf } from './sessions.ts';

const path = '/-/sessions';
const access = { who: 'user', scopes: ['api'] } as const;

/** Where one is signed in, to look and to end it: `/-/sessions`. */
export function sessionListRoutes(sessions: SessionContext): Route[] {
  async function list({ user, request }: SignedInCall): Promise<Response> {
    const current = hashToken(sessionIn(request) ?? '');
    const all = await sessionsOf(sessions, user);
    return Response.json(all.map((it) => sessionJson(it, { current: it.tokenHash === current })));
  }

  async function end(call: SignedInCall): Promise<Response> {
    await endSessionOf(sessions, call.user, call, call.params.session_id);
    return new Response(null, { status: 204 });
  }

  return [
    { method: 'GET', path, ...access, handler: list },
    { method: 'DELETE', path: `${path}/:session_id`, ...access, handler: end },
  ];
}

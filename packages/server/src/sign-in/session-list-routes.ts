import type { AuditLog } from '#audit/audit-log';
import type { Clock } from '#log';
import { found } from '#refused';
import type { Route, SignedInCall } from '#rights/route';
import type { Store } from '#store/store';
import { hashToken } from '#tokens/token';
import { sessionIn } from './authenticate.ts';
import { sessionFacts } from './session-facts.ts';

const path = '/-/sessions';
const access = { who: 'user', scopes: ['api'] } as const;

/** Where one is signed in, to look and to end it: `/-/sessions`. */
export function sessionListRoutes({
  store,
  clock,
  audit,
}: {
  readonly store: Store;
  readonly clock: Clock;
  readonly audit: Pick<AuditLog, 'record'>;
}): Route[] {
  async function list({ user, request }: SignedInCall): Promise<Response> {
    const current = hashToken(sessionIn(request) ?? '');
    const all = await store.sessions.listOf(user.id, clock());
    const json = all.map(({ id, address, browser, createdAt, expiresAt, tokenHash }) => ({
      id,
      ip_address: address,
      user_agent: browser,
      created_at: createdAt,
      expires_at: expiresAt,
      current: tokenHash === current,
    }));
    return Response.json(json);
  }

  async function end(call: SignedInCall): Promise<Response> {
    const all = await store.sessions.listOf(call.user.id, clock());
    const session = found(all.find(({ id }) => String(id) === call.params.session_id));
    await store.sessions.delete(session.id);
    await audit.record(sessionFacts('session_destroyed', call.user, call));
    return new Response(null, { status: 204 });
  }

  return [
    { method: 'GET', path, ...access, handler: list },
    { method: 'DELETE', path: `${path}/:session_id`, ...access, handler: end },
  ];
}

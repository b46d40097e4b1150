import type { AuditLog } from '#audit/audit-log';
import { HttpError } from '#http/http-error';
import { readText } from '#http/request-body';
import type { Clock } from '#log';
import type { Auth } from '#rights/auth';
import type { Route, SignedInCall } from '#rights/route';
import type { Store } from '#store/store';
import { hashToken } from '#tokens/token';
import { checkPassword } from '#users/user-rules';
import { sessionIn } from './authenticate.ts';
import { hashPassword } from './password.ts';
import { passwordFacts } from './session-facts.ts';

const bodyLimitBytes = 16 * 1024;

/** One's own password: `PUT /-/password`. It takes the one that holds, so that an open page is not enough. */
export function passwordRoutes({
  store,
  auth,
  audit,
  clock,
}: {
  readonly store: Store;
  readonly auth: Auth;
  readonly audit: Pick<AuditLog, 'record'>;
  readonly clock: Clock;
}): Route[] {
  async function change(call: SignedInCall): Promise<Response> {
    const { user, request, client } = call;
    const { current, wanted } = await passwordsIn(request);
    if (!(await auth.authenticate.fromPassword(user.username, current, client))) {
      throw new HttpError(403, 'The current password is not this one');
    }
    checkPassword(wanted, user);
    await store.users.update(user.id, { passwordHash: await hashPassword(wanted) });
    await endOthers(user.id, request);
    await audit.record(passwordFacts(user, call));
    return new Response(null, { status: 204 });
  }

  /** Whoever knew the old password has no business here any more; this page goes on. */
  async function endOthers(userId: number, request: Request): Promise<void> {
    const own = hashToken(sessionIn(request) ?? '');
    const all = await store.sessions.listOf(userId, clock());
    for (const { id, tokenHash } of all) if (tokenHash !== own) await store.sessions.delete(id);
  }

  return [{ method: 'PUT', path: '/-/password', who: 'user', scopes: ['api'], handler: change }];
}

async function passwordsIn(request: Request): Promise<{ current: string; wanted: string }> {
  const body = parse(await readText(request, bodyLimitBytes));
  const fields: Record<string, unknown> = typeof body === 'object' ? { ...body } : {};
  const { current_password: current, password: wanted } = fields;
  if (typeof current !== 'string' || typeof wanted !== 'string') {
    throw new HttpError(400, 'current_password and password are missing');
  }
  return { current, wanted };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

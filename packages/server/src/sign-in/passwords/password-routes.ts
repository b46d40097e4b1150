import { HttpError } from '#http/http-error';
import { readText } from '#http/request-body';
import type { Auth } from '#rights/auth';
import type { Route, SignedInCall } from '#rights/route';
import { sessionIn } from '#sign-in/authenticate';
import type { SessionContext } from '#sign-in/sessions/sessions';
import { changePassword } from './change-password.ts';

const bodyLimitBytes = 16 * 1024;

/** One's own password: `PUT /-/password`. It takes the one that holds, so that an open page is not enough. */
export function passwordRoutes(context: SessionContext & { readonly auth: Auth }): Route[] {
  async function change(call: SignedInCall): Promise<Response> {
    const { user, request } = call;
    const passwords = await passwordsIn(request);
    const wish = { ...passwords, cookie: sessionIn(request) };
    if (!(await changePassword(context, user, wish, call))) {
      throw new HttpError(403, 'The current password is not this one');
    }
    return new Response(null, { status: 204 });
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

import { HttpError } from '../http-error.ts';
import type { Call, Route, Scopes } from '../route.ts';
import type { Store } from '../store/store.ts';
import { insufficientScope } from './access.ts';
import type { Auth } from './auth.ts';
import { hasScope, type Identity } from './identity.ts';
import { actingAs } from './sudo.ts';

/**
 * Runs a route's handler, once the request has brought what the route asks for: credentials that
 * hold, a scope, a permission. Throws 401, 403 or 404.
 */
export async function admit(
  { authenticate, access, store }: Auth & { readonly store: Store },
  route: Route,
  call: Call,
): Promise<Response> {
  const { request, url } = call;
  const identify = async () =>
    actingAs(store, request, url, await authenticate.fromRequest(request));
  if (route.may !== undefined) {
    const identity = await identify();
    checkCredentials(identity, route.scopes, route.byJob === true);
    const project = await access.project(identity, call.params.id ?? '', route.may);
    return route.handler({ ...call, identity, project });
  }
  switch (route.who) {
    case 'world':
    case 'runner':
    case 'job':
    case 'signs-in':
      return route.handler(call);
    case 'anyone': {
      const identity = await identify();
      checkCredentials(identity, route.scopes, route.byJob === true);
      return route.handler({ ...call, identity });
    }
    case 'user':
    case 'administrator': {
      const check = route.who === 'user' ? access.user : access.administrator;
      const identity = check(await identify(), route.scopes);
      return route.handler({ ...call, identity, user: identity.user });
    }
  }
}

function checkCredentials(identity: Identity | undefined, scopes: Scopes, takesJobs: boolean) {
  if (identity?.by === 'job' && !takesJobs) throw new HttpError(403, 'Forbidden');
  if (identity?.by === 'token' && !hasScope(identity, scopes)) throw insufficientScope(scopes);
}

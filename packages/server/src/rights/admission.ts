import type { Call } from '#http/call';
import { forbidden } from '#refused';
import { hasScope, type Identity } from '#sign-in/identity';
import type { Store } from '#store/store';
import { insufficientScope } from './access.ts';
import type { Auth } from './auth.ts';
import type { Route, Scopes } from './route.ts';
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
  const who = { authenticate, store };
  if (route.may !== undefined) {
    const identity = await identify(who, call, route);
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
      const identity = await identify(who, call, route);
      return route.handler({ ...call, identity });
    }
    case 'user':
    case 'administrator': {
      const check = route.who === 'user' ? access.user : access.administrator;
      const identity = check(await senderOf(who, call), route.scopes);
      return route.handler({ ...call, identity, user: identity.user });
    }
  }
}

type Who = Pick<Auth, 'authenticate'> & { readonly store: Store };

async function senderOf(
  { authenticate, store }: Who,
  { request, url }: Call,
): Promise<Identity | undefined> {
  return actingAs(store, request, url, await authenticate.fromRequest(request));
}

/** Who sends a call, as things are now. Throws 401 or 403 when the credentials do not hold or suffice. */
export async function identify(
  who: Who,
  call: Call,
  { scopes, byJob = false }: { readonly scopes: Scopes; readonly byJob?: boolean },
): Promise<Identity | undefined> {
  const identity = await senderOf(who, call);
  if (identity?.by === 'job' && !byJob) throw forbidden();
  if (identity?.by === 'token' && !hasScope(identity, scopes)) throw insufficientScope(scopes);
  return identity;
}

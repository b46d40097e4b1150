import type { Call } from '#http/call';
import type { Throttle } from '#limits/throttle';
import { forbidden, unauthenticated } from '#refused';
import { hasScope, type Identity } from '#sign-in/identity';
import type { Store } from '#store/store';
import type { Auth } from './auth.ts';
import { admitMachine, type MachineAdmission } from './machine-admission.ts';
import type { Route, Scopes } from './route.ts';
import { insufficientScope } from './scope-access.ts';
import { actingAs } from './sudo.ts';

/**
 * Runs a route's handler, once the request has brought what the route asks for: credentials that
 * hold, a scope, a permission. Throws 401, 403 or 404.
 */
export async function admit(
  { authenticate, access, store, throttle, clock }: Auth & MachineAdmission,
  route: Route,
  call: Call,
): Promise<Response> {
  const who = { authenticate, store, throttle };
  if (route.may !== undefined) {
    const machine = await admitMachine({ store, throttle, clock }, route, call);
    if (machine) return route.handler({ ...call, identity: undefined, ...machine });
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

type Who = Pick<Auth, 'authenticate'> & {
  readonly store: Store;
  /** Told of each request whose sender is known; throws 429. */
  readonly throttle?: Throttle | undefined;
};

/** What credentials a route takes. */
interface Takes {
  readonly scopes: Scopes;
  readonly byJob?: boolean;
  readonly byBasic?: boolean;
}

async function senderOf(
  { authenticate, store, throttle }: Who,
  { request, url, client }: Call,
  byBasic = false,
): Promise<Identity | undefined> {
  const { address } = client;
  const kind = url.pathname.startsWith('/api/') ? 'api' : 'web';
  const basic = byBasic ? request.headers.get('authorization') : null;
  const found = /^basic /i.test(basic ?? '')
    ? authenticate.fromBasic(basic, client).then(required)
    : authenticate.fromRequest(request);
  const sender = await found.catch(async (error: unknown) => {
    await throttle?.({ userId: undefined, address }, kind);
    throw error;
  });
  // A job's requests are its own, and nobody's who sits before a screen.
  if (sender?.by !== 'job') await throttle?.({ userId: sender?.user.id, address }, kind);
  return actingAs(store, request, url, sender);
}

function required(identity: Identity | undefined): Identity {
  if (identity === undefined) throw unauthenticated();
  return identity;
}

/** Who sends a call, as things are now. Throws 401 or 403 when the credentials do not hold or suffice. */
export async function identify(
  who: Who,
  call: Call,
  { scopes, byJob = false, byBasic = false }: Takes,
): Promise<Identity | undefined> {
  const identity = await senderOf(who, call, byBasic);
  if (identity?.by === 'job' && !byJob) throw forbidden();
  if (identity?.by === 'token' && !hasScope(identity, scopes)) throw insufficientScope(scopes);
  return identity;
}

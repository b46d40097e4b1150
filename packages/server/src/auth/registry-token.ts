import { createPublicKey, randomUUID } from 'node:crypto';
import { exportPKCS8, generateKeyPair, importPKCS8, SignJWT } from 'jose';
import { HttpError } from '../http-error.ts';
import type { Clock } from '../log.ts';
import { readText } from '../request-body.ts';
import type { Call, Route } from '../route.ts';
import type { Addresses } from '../services.ts';
import type { Store } from '../store/store.ts';
import type { Permission } from './access.ts';
import type { Auth } from './auth.ts';
import { hasScope, type Identity } from './identity.ts';
import type { TokenScope } from './token.ts';

/** What the registry must know to trust our tokens. */
export interface RegistryAuth {
  readonly issuer: string;
  readonly realm: string;
  readonly service: string;
  readonly publicKeyPem: string;
}

/** One right of a token. */
interface Grant {
  readonly type: string;
  readonly name: string;
  readonly actions: readonly string[];
}

const issuer = 'slipway';
const service = 'container_registry';
/** Pushing a big image takes a while; the client asks for a new token when it must. */
const lifetimeSeconds = 15 * 60;
const formLimitBytes = 64 * 1024;
const settingName = 'registry.signing-key';

/**
 * `/jwt/auth`: tokens for the registry, by the token specification of the distribution project.
 *
 * The signing key is made once and kept in the store.
 */
export async function createRegistryAuth(options: {
  readonly store: Store;
  readonly clock: Clock;
  readonly addresses: Addresses;
  readonly auth: Auth;
}): Promise<{ facts: RegistryAuth; routes: Route[] }> {
  const { store, clock, addresses, auth } = options;
  const pem = (await store.settings.get(settingName)) ?? (await makeKey(store));
  const key = await importPKCS8(pem, 'ES256');
  const publicKeyPem = createPublicKey(pem).export({ type: 'spki', format: 'pem' }).toString();

  async function answer({ request, url }: Call): Promise<Response> {
    const parameters = request.method === 'POST' ? await form(request) : url.searchParams;
    const identity = await identify(request, parameters);
    const scopes = parameters
      .getAll('scope')
      .flatMap((text) => text.split(' '))
      .filter(Boolean);
    const access = await Promise.all(scopes.map((scope) => grant(identity, scope)));
    const now = Math.floor(clock().getTime() / 1000);
    const token = await new SignJWT({ access: access.filter((it) => it.actions.length > 0) })
      .setProtectedHeader({ alg: 'ES256', typ: 'JWT' })
      .setIssuer(issuer)
      .setSubject(identity?.user.username ?? '')
      .setAudience(parameters.get('service') ?? service)
      .setIssuedAt(now)
      .setNotBefore(now - 5)
      .setExpirationTime(now + lifetimeSeconds)
      .setJti(randomUUID())
      .sign(key);
    const issuedAt = new Date(now * 1000).toISOString();
    const body = { token, access_token: token, expires_in: lifetimeSeconds, issued_at: issuedAt };
    return Response.json(body, { headers: { 'cache-control': 'no-store' } });
  }

  /** Without credentials a token for what is public; wrong ones are an error. */
  async function identify(
    request: Request,
    parameters: URLSearchParams,
  ): Promise<Identity | undefined> {
    const given = request.headers.get('authorization') ?? basicOf(parameters);
    if (given === null) return undefined;
    const identity = await auth.authenticate.fromBasic(given);
    if (identity) return identity;
    const details = { code: 'UNAUTHORIZED', message: 'HTTP Basic: Access denied', detail: null };
    throw new HttpError(401, 'HTTP Basic: Access denied', {
      body: { errors: [details] },
      headers: { 'www-authenticate': 'Basic realm="Slipway"' },
    });
  }

  /** As much of a scope (`repository:root/shop/web:pull,push`) as may be given. */
  async function grant(identity: Identity | undefined, scope: string): Promise<Grant> {
    const [type = '', ...rest] = scope.split(':');
    const wanted = (rest.pop() ?? '').split(',');
    const name = rest.join(':');
    const allowed: string[] = [];
    for (const action of wanted) {
      if (await mayDo(identity, type, name, action)) allowed.push(action);
    }
    return { type, name, actions: allowed };
  }

  async function mayDo(
    identity: Identity | undefined,
    type: string,
    name: string,
    action: string,
  ): Promise<boolean> {
    if (type === 'registry') {
      return name === 'catalog' && identity?.by !== 'job' && identity?.user.isAdmin === true;
    }
    const right = type === 'repository' ? rights[action] : undefined;
    if (right === undefined || !isCovered(identity, right.scopes)) return false;
    const project = await projectOf(store, name);
    return project !== undefined && auth.access.allows(identity, project, right.permission);
  }

  const path = '/jwt/auth';
  return {
    facts: { issuer, realm: `${addresses.url}${path}`, service, publicKeyPem },
    routes: [
      { method: 'GET', path, who: 'signs-in', handler: answer },
      { method: 'POST', path, who: 'signs-in', handler: answer },
    ],
  };
}

interface Right {
  readonly permission: Permission;
  readonly scopes: readonly TokenScope[];
}

const writing: Right = { permission: 'push_images', scopes: ['write_registry', 'api'] };
const rights: Readonly<Record<string, Right>> = {
  pull: { permission: 'read_images', scopes: ['read_registry', 'write_registry', 'api'] },
  push: writing,
  delete: writing,
  '*': writing,
};

function isCovered(identity: Identity | undefined, scopes: readonly TokenScope[]): boolean {
  return identity === undefined || identity.by === 'job' || hasScope(identity, scopes);
}

/** A project's images have its full path as name, or as the beginning of it. */
async function projectOf(store: Store, repository: string) {
  const parts = repository.split('/');
  for (let length = parts.length; length >= 2; length -= 1) {
    const project = await store.projects.byPath(parts.slice(0, length).join('/'));
    if (project) return project;
  }
  return undefined;
}

async function form(request: Request): Promise<URLSearchParams> {
  return new URLSearchParams(await readText(request, formLimitBytes));
}

/** The OAuth form of the request, which newer Docker clients prefer. */
function basicOf(parameters: URLSearchParams): string | null {
  const username = parameters.get('username');
  const password = parameters.get('password') ?? parameters.get('refresh_token');
  if (password === null) return null;
  return `Basic ${Buffer.from(`${username ?? ''}:${password}`).toString('base64')}`;
}

async function makeKey(store: Store): Promise<string> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const pem = await exportPKCS8(privateKey);
  await store.settings.set(settingName, pem);
  return pem;
}

import type { Addresses } from '#addresses';
import type { AuditLog } from '#audit/audit-log';
import { usernameOf } from '#deploy-tokens/deploy-token';
import type { Call } from '#http/call';
import { readText } from '#http/request-body';
import type { Clock } from '#log';
import type { Auth } from '#rights/auth';
import type { Route } from '#rights/route';
import type { Store } from '#store/store';
import { identifyBearer } from './identify-bearer.ts';
import { createImagePulls, type ImagePulls } from './image-pulls.ts';
import { noteWriting } from './note-writing.ts';
import { type Bearer, type BearerClaim, bearerNow, claimOf } from './registry-bearer.ts';
import { createRegistryRights } from './registry-rights.ts';
import { parseScopes, type Scope } from './registry-scope.ts';
import { registryKeys, signRegistryToken } from './registry-signer.ts';

/** What the registry must know to trust our tokens. */
export interface RegistryAuth {
  readonly issuer: string;
  readonly realm: string;
  readonly service: string;
  readonly publicKeyPem: string;
  /** Tells the bearers of tokens apart. */
  bearerOf(claims: Readonly<Record<string, unknown>>): string;
  /** Whether the bearer of a token may still do what it was given for; `claims` are the token's. */
  stillAllows(claims: Readonly<Record<string, unknown>>, wanted: Scope): Promise<boolean>;
}

const path = '/jwt/auth';
const issuer = 'slipway';
const service = 'container_registry';
const formLimitBytes = 64 * 1024;
const bearerClaim = 'slipway.dev/bearer';

/** Who may do what with images, and who asks. */
export interface RegistryAuthOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly addresses: Addresses;
  readonly auth: Auth;
  readonly audit: Pick<AuditLog, 'record'>;
}

/** `/jwt/auth`: tokens for the registry, by the token specification of the distribution project. */
export async function createRegistryAuth(
  options: RegistryAuthOptions,
): Promise<{ facts: RegistryAuth; pulls: ImagePulls; routes: Route[] }> {
  const { store, clock, addresses, auth, audit } = options;
  const keys = await registryKeys(store);
  const { hasImageProxy = false } = addresses;
  const rights = createRegistryRights(store, auth.access, { hasImageProxy });
  const pulls = createImagePulls({ store, auth, rights, clock, ...keys });

  async function answer(call: Call): Promise<Response> {
    const { request, url, client } = call;
    const parameters = request.method === 'POST' ? await form(request) : url.searchParams;
    const scopes = parseScopes(parameters.getAll('scope'));
    const bearer = await identifyBearer({ ...options, pulls }, request, parameters, client);
    const asked = await Promise.all(
      scopes.map(async (scope) => ({ ...scope, actions: await rights.allowed(bearer, scope) })),
    );
    const access = asked.filter((it) => it.actions.length > 0);
    await noteWriting({ rights, audit }, call, bearer, access);
    const body = await signRegistryToken(keys, clock, {
      issuer,
      subject: nameOf(bearer),
      audience: parameters.get('service') ?? service,
      claims: { access, [bearerClaim]: claimOf(bearer) },
    });
    return Response.json(body, { headers: { 'cache-control': 'no-store' } });
  }

  const facts: RegistryAuth = {
    issuer,
    realm: `${addresses.url}${path}`,
    service,
    publicKeyPem: keys.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    bearerOf: (claims) => JSON.stringify(claims[bearerClaim] ?? null),
    async stillAllows(claims, wanted) {
      // The registry has checked the signature, so these claims are ours.
      const claim = claims[bearerClaim] as BearerClaim | undefined;
      const bearer = claim && (await bearerNow(store, clock, claim));
      if (bearer === undefined) return false;
      const allowed = await rights.allowed(bearer, wanted);
      return wanted.actions.every((action) => allowed.includes(action));
    },
  };
  const route = { path, who: 'signs-in', handler: answer } as const;
  return {
    facts,
    pulls,
    routes: [
      { method: 'GET', ...route },
      { method: 'POST', ...route },
    ],
  };
}

function nameOf(bearer: Bearer): string {
  if (bearer.by === 'identity') return bearer.identity.user.username;
  return bearer.by === 'deploy-token' ? usernameOf(bearer.token) : '';
}

async function form(request: Request): Promise<URLSearchParams> {
  return new URLSearchParams(await readText(request, formLimitBytes));
}

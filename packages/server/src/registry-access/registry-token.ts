import { createPublicKey, randomUUID } from 'node:crypto';
import { exportPKCS8, generateKeyPair, importPKCS8, SignJWT } from 'jose';
import type { Addresses } from '#addresses';
import { sentenceOf } from '#audit/audit-event';
import { type AuditLog, actorFacts, machineFacts } from '#audit/audit-log';
import { usernameOf } from '#deploy-tokens/deploy-token';
import { deployTokenIn } from '#deploy-tokens/deploy-token-rights';
import type { Call, Client } from '#http/call';
import { HttpError } from '#http/http-error';
import { readText } from '#http/request-body';
import type { Clock } from '#log';
import type { Auth } from '#rights/auth';
import type { Route } from '#rights/route';
import type { Store } from '#store/store';
import { createImagePulls, type ImagePulls } from './image-pulls.ts';
import { type Bearer, type BearerClaim, bearerNow, claimOf } from './registry-bearer.ts';
import { createRegistryRights } from './registry-rights.ts';
import { parseScopes, type Scope } from './registry-scope.ts';

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

const issuer = 'slipway';
const service = 'container_registry';
/** As GitLab's; the client asks for a new token when it must. */
const lifetimeSeconds = 5 * 60;
const formLimitBytes = 64 * 1024;
const settingName = 'registry.signing-key';
const bearerClaim = 'slipway.dev/bearer';

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
  readonly audit: Pick<AuditLog, 'record'>;
}): Promise<{ facts: RegistryAuth; pulls: ImagePulls; routes: Route[] }> {
  const { store, clock, addresses, auth, audit } = options;
  const pem = (await store.settings.get(settingName)) ?? (await makeKey(store));
  const key = await importPKCS8(pem, 'ES256');
  const publicKey = createPublicKey(pem);
  const { hasImageProxy = false } = addresses;
  const rights = createRegistryRights(store, auth.access, { hasImageProxy });
  const pulls = createImagePulls({ store, auth, rights, clock, key, publicKey });

  async function answer(call: Call): Promise<Response> {
    const { request, url, client } = call;
    const parameters = request.method === 'POST' ? await form(request) : url.searchParams;
    const scopes = parseScopes(parameters.getAll('scope'));
    const bearer = await identify(request, parameters, client);
    const access = await Promise.all(
      scopes.map(async (scope) => ({ ...scope, actions: await rights.allowed(bearer, scope) })),
    );
    const now = Math.floor(clock().getTime() / 1000);
    const claims = {
      access: access.filter((it) => it.actions.length > 0),
      [bearerClaim]: claimOf(bearer),
    };
    await noteWriting(call, bearer, claims.access);
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', typ: 'JWT' })
      .setIssuer(issuer)
      .setSubject(nameOf(bearer))
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

  /** Who may change images from now on: each push of an image begins with such a token. */
  async function noteWriting(call: Call, bearer: Bearer, access: readonly Scope[]): Promise<void> {
    if (bearer.by !== 'identity' && bearer.by !== 'deploy-token') return;
    const isWriting = ({ actions }: Scope) => actions.some((action) => action !== 'pull');
    for (const { name, actions } of access.filter(isWriting)) {
      const project = await rights.projectOf(name);
      if (project === undefined) continue;
      const event = 'registry_token_created';
      await audit.record({
        ...(bearer.by === 'identity' ? actorFacts(bearer.identity) : machineFacts(bearer.token)),
        entityKind: 'Project',
        entityId: project.id,
        entityPath: project.fullPath,
        event,
        targetKind: 'ContainerRepository',
        targetId: name,
        targetName: name,
        message: sentenceOf(event),
        changes: { actions },
        address: call.client.address,
        requestId: call.requestId,
      });
    }
  }

  /** Without credentials a token for what is public; wrong ones are an error. */
  async function identify(
    request: Request,
    parameters: URLSearchParams,
    client: Client,
  ): Promise<Bearer> {
    const given = request.headers.get('authorization') ?? basicOf(parameters);
    if (given === null) return { by: 'nobody' };
    const pod = await pulls.bearer(given);
    if (pod) return pod;
    const deployToken = await deployTokenIn(store, clock, given);
    if (typeof deployToken === 'object') return { by: 'deploy-token', token: deployToken };
    const identity =
      deployToken === 'none' ? await auth.authenticate.fromBasic(given, client) : undefined;
    if (identity) return { by: 'identity', identity };
    const details = { code: 'UNAUTHORIZED', message: 'HTTP Basic: Access denied', detail: null };
    throw new HttpError(401, 'HTTP Basic: Access denied', {
      body: { errors: [details] },
      headers: { 'www-authenticate': 'Basic realm="Slipway"' },
    });
  }

  const path = '/jwt/auth';
  return {
    facts: {
      issuer,
      realm: `${addresses.url}${path}`,
      service,
      publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      bearerOf: (claims) => JSON.stringify(claims[bearerClaim] ?? null),
      async stillAllows(claims, wanted) {
        // The registry has checked the signature, so these claims are ours.
        const claim = claims[bearerClaim] as BearerClaim | undefined;
        const bearer = claim && (await bearerNow(store, clock, claim));
        if (bearer === undefined) return false;
        const allowed = await rights.allowed(bearer, wanted);
        return wanted.actions.every((action) => allowed.includes(action));
      },
    },
    pulls,
    routes: [
      { method: 'GET', path, who: 'signs-in', handler: answer },
      { method: 'POST', path, who: 'signs-in', handler: answer },
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

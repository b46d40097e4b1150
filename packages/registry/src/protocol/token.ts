import { KeyObject } from 'node:crypto';
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import { RegistryError } from './error.ts';

/** One right: an action on a repository, or on the catalog. */
export interface Access {
  readonly type: 'repository' | 'registry';
  readonly name: string;
  readonly actions: readonly string[];
}

/** What decides about tokens, and where clients get them. */
export interface TokenOptions {
  readonly realm: string | ((request: Request) => string);
  readonly service: string;
  readonly issuer: string;
  readonly publicKey: KeyObject | JSONWebKeySet;
  readonly clock: () => Date;
  /** Tells bearers apart, by the claims of their tokens; default the subject. */
  readonly bearerOf?: ((claims: Readonly<Record<string, unknown>>) => string) | undefined;
  /** Asked at each use of a token: whether what it was given for still holds. Default yes. */
  readonly stillAllows?:
    | ((claims: Readonly<Record<string, unknown>>, wanted: Access) => Promise<boolean>)
    | undefined;
}

/** What a verified token allows. */
export interface Grants {
  /** Whoever the token was given to, as one text. */
  readonly bearer: string;
  allows(type: Access['type'], name: string, action: string): Promise<boolean>;
}

/** Finds out what a request may do. */
export interface Authority {
  /** @throws RegistryError UNAUTHORIZED, with a challenge that asks for `wanted`, and for `welcome`. */
  require(
    request: Request,
    wanted: Access | undefined,
    /** What the request can do without. */
    welcome?: Access,
  ): Promise<Grants>;
}

interface Verified {
  readonly grants: Grants;
  readonly expiresAt: number;
}

/** Clients send one token with many requests, and a signature costs more than a small blob. */
const rememberedTokens = 500;
const clockToleranceSeconds = 30;

/** Bearer tokens by the distribution project's token specification (claims `iss aud exp access`). */
export function createAuthority(options: TokenOptions): Authority {
  const verified = new Map<string, Verified>();
  const verify = verifier(options);

  async function grantsOf(token: string): Promise<Grants> {
    const now = options.clock();
    const known = verified.get(token);
    if (known !== undefined && known.expiresAt > now.getTime() / 1000) return known.grants;
    verified.delete(token);
    const payload = await verify(token, now);
    if (verified.size >= rememberedTokens) verified.clear();
    const grants = readGrants(payload, options);
    verified.set(token, { grants, expiresAt: payload.exp ?? 0 });
    return grants;
  }

  return {
    async require(request, wanted, welcome) {
      const asked = [wanted, welcome].filter((access) => access !== undefined);
      const { realm, service } = options;
      const challenge = { service, realm: typeof realm === 'string' ? realm : realm(request) };
      const authorization = request.headers.get('authorization') ?? '';
      const [, token] = /^bearer +([^\s]+) *$/i.exec(authorization) ?? [];
      if (token === undefined) throw unauthorized(challenge, asked);
      const grants = await grantsOf(token).catch((error: unknown) => {
        if (error instanceof errors.JOSEError)
          throw unauthorized(challenge, asked, 'invalid_token');
        throw error;
      });
      if (wanted === undefined) return grants;
      // A writer's challenge asks for pull as well, since clients look before they push.
      const action = wanted.actions.at(-1) ?? 'pull';
      if (await grants.allows(wanted.type, wanted.name, action)) return grants;
      throw unauthorized(challenge, asked, 'insufficient_scope');
    },
  };
}

function verifier(options: TokenOptions): (token: string, now: Date) => Promise<JWTPayload> {
  const { publicKey } = options;
  const checks = (now: Date) => ({
    issuer: options.issuer,
    audience: options.service,
    algorithms: ['ES256'],
    clockTolerance: clockToleranceSeconds,
    currentDate: now,
    requiredClaims: ['exp'],
  });
  if (publicKey instanceof KeyObject) {
    return async (token, now) => (await jwtVerify(token, publicKey, checks(now))).payload;
  }
  const keys = createLocalJWKSet(publicKey);
  return async (token, now) => (await jwtVerify(token, keys, checks(now))).payload;
}

function readGrants(payload: JWTPayload, { stillAllows, bearerOf }: TokenOptions): Grants {
  const { access } = payload;
  const entries = Array.isArray(access) ? access.filter(isAccess) : [];
  const allowed = new Set(
    entries.flatMap(({ type, name, actions }) =>
      actions.map((action) => `${type}:${name}:${action}`),
    ),
  );
  return {
    bearer: bearerOf?.(payload) ?? payload.sub ?? '',
    async allows(type, name, action) {
      const isGiven = [action, '*'].some((given) => allowed.has(`${type}:${name}:${given}`));
      if (!isGiven || stillAllows === undefined) return isGiven;
      return stillAllows(payload, { type, name, actions: [action] });
    },
  };
}

function isAccess(value: unknown): value is Access {
  if (typeof value !== 'object' || value === null) return false;
  return 'type' in value && 'name' in value && 'actions' in value && Array.isArray(value.actions);
}

function unauthorized(
  { realm, service }: { readonly realm: string; readonly service: string },
  asked: readonly Access[],
  error?: 'invalid_token' | 'insufficient_scope',
): RegistryError {
  const scopes = asked.map(({ type, name, actions }) => `${type}:${name}:${actions.join(',')}`);
  const scope = scopes.length > 0 ? scopes.join(' ') : undefined;
  const fields = { realm, service, scope, error };
  const challenge = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}="${value}"`)
    .join(',');
  return new RegistryError('UNAUTHORIZED', asked.length > 0 ? asked : undefined, {
    headers: { 'WWW-Authenticate': `Bearer ${challenge}` },
  });
}

import { timingSafeEqual } from 'node:crypto';
import { administrators } from './authorization.ts';
import type { Verified } from './service-account-tokens.ts';
import type { User } from './user.ts';

/** Who a bearer token belongs to; undefined when it is no good. */
export interface Authenticator {
  authenticate(token: string): Promise<User | undefined>;
  /** The same about a token for others; the administrator's token knows no audiences. */
  review(
    token: string,
    audiences: readonly string[],
  ): Promise<{ readonly user: User; readonly audiences?: readonly string[] } | undefined>;
}

/** The administrator by one fixed token, service accounts and jobs by theirs. */
export function createAuthenticator(
  adminToken: string,
  verify: (token: string, audiences?: readonly string[]) => Promise<Verified | undefined>,
): Authenticator {
  const wanted = Buffer.from(adminToken);
  const isAdministrator = (token: string) => {
    const given = Buffer.from(token);
    // How long the token is, is no secret.
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  };
  return {
    async authenticate(token) {
      return isAdministrator(token) ? administrator : (await verify(token))?.user;
    },
    async review(token, audiences) {
      if (isAdministrator(token)) return { user: administrator };
      return await verify(token, audiences.length > 0 ? audiences : undefined);
    },
  };
}

const administrator: User = {
  username: 'kubernetes-admin',
  groups: [administrators, 'system:authenticated'],
};

const protocolPrefix = 'base64url.bearer.authorization.k8s.io.';

/** The bearer token of a request; browsers cannot set the header and send it as a sub-protocol. */
export function bearerToken(header: (name: string) => string | undefined): string | undefined {
  const [scheme, token] = (header('authorization') ?? '').split(' ');
  if (scheme?.toLowerCase() === 'bearer' && token !== undefined) return token;
  const protocol = (header('sec-websocket-protocol') ?? '')
    .split(',')
    .map((name) => name.trim())
    .find((name) => name.startsWith(protocolPrefix));
  if (protocol === undefined) return undefined;
  return Buffer.from(protocol.slice(protocolPrefix.length), 'base64url').toString();
}

import { createHash, timingSafeEqual } from 'node:crypto';
import { administrators, type User } from './authorization.ts';

/** Who a bearer token belongs to; undefined when it is no good. */
export type Authenticate = (token: string) => Promise<User | undefined>;

const digest = (text: string) => createHash('sha256').update(text).digest();

/** The administrator by one fixed token, service accounts and jobs by theirs. */
export function createAuthenticator(adminToken: string, others: Authenticate): Authenticate {
  const wanted = digest(adminToken);
  return async (token) => {
    if (timingSafeEqual(digest(token), wanted)) {
      return { username: 'kubernetes-admin', groups: [administrators, 'system:authenticated'] };
    }
    return await others(token);
  };
}

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

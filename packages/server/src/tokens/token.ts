import { hash, randomBytes } from 'node:crypto';

/** What an access token may be allowed to do, in GitLab's words. */
export const tokenScopes = [
  'api',
  'read_api',
  'read_user',
  'create_runner',
  'manage_runner',
  'read_repository',
  'write_repository',
  'read_registry',
  'write_registry',
  'k8s_proxy',
  'self_rotate',
  'sudo',
] as const;

/** One thing that a token may be allowed to do. */
export type TokenScope = (typeof tokenScopes)[number];

/** What personal access tokens begin with. */
export const personalTokenPrefix = 'glpat-';

/** A new secret behind a prefix that tells its kind (`glpat-`). */
export function makeToken(prefix: string): string {
  return `${prefix}${randomBytes(15).toString('base64url')}`;
}

/** How tokens are kept: hexadecimal SHA-256. Tokens are long and random, so no salt is needed. */
export function hashToken(token: string): string {
  return hash('sha256', token);
}

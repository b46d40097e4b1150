import { forbidden, Refused, unauthenticated } from '#refused';
import { hasScope, type Identity } from '#sign-in/identity';
import type { TokenScope } from '#tokens/token';

/** Decides what credentials are enough for, whoever holds them. */
export interface ScopeAccess {
  /** Throws 401 without anyone, 403 when the credentials cover none of the scopes. */
  user(identity: Identity | undefined, scopes: readonly TokenScope[]): Identity;
  /** As `user`, and throws 403 unless they are an administrator. */
  administrator(identity: Identity | undefined, scopes: readonly TokenScope[]): Identity;
}

/** Reads nothing but the identity. */
export const scopeAccess: ScopeAccess = {
  user(identity, scopes) {
    if (identity === undefined) throw unauthenticated();
    if (identity.by === 'job') throw forbidden();
    if (!hasScope(identity, scopes)) throw insufficientScope(scopes);
    return identity;
  },
  administrator(identity, scopes) {
    const known = scopeAccess.user(identity, scopes);
    if (!known.user.isAdmin) throw forbidden();
    return known;
  },
};

/** 403 in the words of OAuth, as GitLab answers a token that lacks a scope. */
export function insufficientScope(scopes: readonly string[]): Refused {
  const description = 'The request requires higher privileges than provided by the access token.';
  const body = {
    error: 'insufficient_scope',
    error_description: description,
    scope: scopes.join(' '),
  };
  return new Refused('forbidden', description, { body });
}

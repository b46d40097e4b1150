import type { Source } from '#members/member';
import { Refused } from '#refused';
import type { Context } from '#services';
import { hashToken, makeToken } from '#tokens/token';
import {
  type DeployToken,
  type DeployTokenScope,
  deployTokenPrefix,
  deployTokenScopes,
} from './deploy-token.ts';

/** A wish for a deploy token. */
export interface NewDeployToken {
  readonly name: string;
  readonly username: string;
  readonly scopes: readonly string[];
  readonly expiresAt: Date | null;
}

/** Makes a deploy token. It is in this answer and nowhere else. */
export async function makeDeployToken(
  { store, clock }: Pick<Context, 'store' | 'clock'>,
  { sourceKind, sourceId }: Source,
  { scopes, ...wish }: NewDeployToken,
): Promise<{ readonly record: DeployToken; readonly token: string }> {
  const isKnown = (scope: string): scope is DeployTokenScope =>
    deployTokenScopes.some((each) => each === scope);
  if (scopes.length === 0) throw refused('scopes is missing');
  if (!scopes.every(isKnown)) throw refused('scopes does not have a valid value');
  if (!/^[\w+.-]*$/.test(wish.username)) throw refused('username is invalid');
  const token = makeToken(deployTokenPrefix);
  const record = await store.deployTokens.create({
    ...wish,
    scopes,
    resourceKind: sourceKind,
    resourceId: sourceId,
    tokenHash: hashToken(token),
    createdAt: clock(),
    isRevoked: false,
  });
  return { record, token };
}

/** Ends a deploy token at once. */
export async function revokeDeployToken(
  { store }: Pick<Context, 'store'>,
  { id }: DeployToken,
): Promise<void> {
  await store.deployTokens.update(id, { isRevoked: true });
}

function refused(error: string): Refused {
  return new Refused('invalid', error, { body: { error } });
}

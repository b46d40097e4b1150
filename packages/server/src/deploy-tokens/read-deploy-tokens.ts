import type { Source } from '#members/member';
import { found } from '#refused';
import type { Context } from '#services';
import { type DeployToken, holds } from './deploy-token.ts';

/** Those of a project or group, or all of them; with `isActive` those that hold, or those that do not. */
export async function deployTokensOf(
  { store, clock }: Pick<Context, 'store' | 'clock'>,
  of: Source | undefined,
  isActive: boolean | undefined,
): Promise<readonly DeployToken[]> {
  const now = clock();
  const all = await store.deployTokens.list(of);
  return all.filter((token) => isActive === undefined || holds(token, now) === isActive);
}

/** One of a project or group; another one's is not there. */
export async function deployTokenOf(
  { store }: Pick<Context, 'store'>,
  { sourceKind, sourceId }: Source,
  id: number,
): Promise<DeployToken> {
  const token = await store.deployTokens.get(id);
  const isTheirs = token?.resourceKind === sourceKind && token.resourceId === sourceId;
  return found(isTheirs ? token : undefined, 'DeployToken');
}

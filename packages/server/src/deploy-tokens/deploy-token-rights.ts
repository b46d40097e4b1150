import type { Clock } from '#log';
import type { Project } from '#projects/project';
import type { Store } from '#store/store';
import { hashToken } from '#tokens/token';
import {
  type DeployToken,
  type DeployTokenScope,
  deployTokenPrefix,
  holds,
  usernameOf,
} from './deploy-token.ts';

/** What the name and password of git and container clients say of a deploy token. */
export type DeployTokenAnswer =
  /** They are no deploy token's. */
  | 'none'
  /** They look like one that does not hold. */
  | 'wrong'
  | DeployToken;

/** Finds the deploy token behind an `Authorization: Basic …`. */
export async function deployTokenIn(
  store: Store,
  clock: Clock,
  authorization: string | null,
): Promise<DeployTokenAnswer> {
  const [, encoded = ''] = /^basic +(\S+)$/i.exec(authorization ?? '') ?? [];
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const at = text.indexOf(':');
  const secret = text.slice(at + 1);
  if (at < 0 || !secret.startsWith(deployTokenPrefix)) return 'none';
  const token = await store.deployTokens.byHash(hashToken(secret));
  if (token === undefined || !holds(token, clock())) return 'wrong';
  return usernameOf(token) === text.slice(0, at) ? token : 'wrong';
}

/** Whether a token was made for this, in this project or in a group around it. */
export async function deployTokenCovers(
  store: Store,
  token: DeployToken,
  project: Project,
  scopes: readonly DeployTokenScope[],
): Promise<boolean> {
  if (!scopes.some((scope) => token.scopes.includes(scope))) return false;
  if (token.resourceKind === 'project') return token.resourceId === project.id;
  for (let id: number | null = project.namespaceId; id !== null; ) {
    if (id === token.resourceId) return true;
    id = (await store.namespaces.get(id))?.parentId ?? null;
  }
  return false;
}

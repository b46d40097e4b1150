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

/** The same of a request to the API, which may also name the token alone, in a header of GitLab's. */
export async function deployTokenOfRequest(
  store: Store,
  clock: Clock,
  headers: Headers,
): Promise<DeployTokenAnswer> {
  const secret = headers.get('deploy-token');
  if (secret === null) return deployTokenIn(store, clock, headers.get('authorization'));
  const token = await store.deployTokens.byHash(hashToken(secret));
  return token !== undefined && holds(token, clock()) ? token : 'wrong';
}

/** Whether a token was made for this, in this project or in a group around it. */
export async function deployTokenCovers(
  store: Store,
  token: DeployToken,
  project: Project,
  scopes: readonly DeployTokenScope[],
): Promise<boolean> {
  return (
    scopes.some((scope) => token.scopes.includes(scope)) &&
    (await deployTokenReaches(store, token, project))
  );
}

/** Whether a token is for this project, whatever it may there. */
export async function deployTokenReaches(
  store: Store,
  token: DeployToken,
  project: Project,
): Promise<boolean> {
  if (token.resourceKind === 'project') return token.resourceId === project.id;
  for (let id: number | null = project.namespaceId; id !== null; ) {
    if (id === token.resourceId) return true;
    id = (await store.namespaces.get(id))?.parentId ?? null;
  }
  return false;
}

import type { Source } from '#members/member';
import type { Change, New } from '#store/records';

/**
 * Lets a machine fetch code, pull and push images, or fetch and publish packages, of a project or of all
 * projects in a group. It stands for nobody and cannot use the rest of the API. The token itself is never stored, only its SHA-256.
 */
export interface DeployToken {
  readonly id: number;
  readonly resourceKind: Source['sourceKind'];
  readonly resourceId: number;
  readonly name: string;
  /** Whoever uses it must know this name, too. Empty: made of its id. */
  readonly username: string;
  /** Hexadecimal SHA-256. */
  readonly tokenHash: string;
  readonly scopes: readonly DeployTokenScope[];
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly isRevoked: boolean;
}

/** GitLab's scopes for what is there. */
export const deployTokenScopes = [
  'read_repository',
  'read_registry',
  'write_registry',
  'read_package_registry',
  'write_package_registry',
] as const;

/** What a deploy token may be allowed to do. */
export type DeployTokenScope = (typeof deployTokenScopes)[number];

/** What deploy tokens begin with. */
export const deployTokenPrefix = 'gldt-';

/** The name that goes with a token. */
export function usernameOf({ id, username }: Pick<DeployToken, 'id' | 'username'>): string {
  return username === '' ? `gitlab+deploy-token-${id}` : username;
}

/** Whether a token holds at a time. */
export function holds({ isRevoked, expiresAt }: DeployToken, now: Date): boolean {
  return !isRevoked && (expiresAt === null || expiresAt > now);
}

/** What is remembered of deploy tokens. */
export interface DeployTokenStore {
  get(id: number): Promise<DeployToken | undefined>;
  byHash(tokenHash: string): Promise<DeployToken | undefined>;
  create(token: New<DeployToken>): Promise<DeployToken>;
  update(id: number, change: Change<DeployToken>): Promise<DeployToken | undefined>;
  /** Of one project or group, or all. */
  list(resource?: Source): Promise<readonly DeployToken[]>;
}

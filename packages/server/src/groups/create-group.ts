import { forbidden, found, unprocessable } from '#refused';
import type { Context } from '#services';
import { StoreConflict } from '#store/records';
import type { User } from '#users/user';
import type { Namespace } from './namespace.ts';
import { isReservedPath } from './reserved-paths.ts';

/** A wish for a group. */
export interface NewGroup extends Pick<Namespace, 'name' | 'path' | 'description' | 'visibility'> {
  /** The group that it lies in. */
  readonly parentId: number | undefined;
}

const owner = 50;

/** Makes a group that its maker owns. In another group that is for those who may make projects there. */
export async function createGroup(
  context: Pick<Context, 'store' | 'clock' | 'auth'>,
  by: User,
  { parentId, ...wish }: NewGroup,
): Promise<Namespace> {
  const { store, clock } = context;
  // A bot works for its project or group, somebody from outside for others.
  if ((by.isExternal || by.kind !== 'human') && parentId === undefined) throw forbidden();
  checkGroupPath(wish.path);
  const parent = parentId === undefined ? undefined : await parentNamed(context, by, parentId);
  try {
    const group = await store.namespaces.create({
      ...wish,
      kind: 'group',
      fullPath: parent ? `${parent.fullPath}/${wish.path}` : wish.path,
      parentId: parent?.id ?? null,
      ownerId: null,
      createdAt: clock(),
    });
    const member = { sourceKind: 'namespace', sourceId: group.id, userId: by.id } as const;
    const right = { accessLevel: owner, createdAt: clock(), expiresAt: null };
    await store.members.create({ ...member, ...right });
    return group;
  } catch (error) {
    throw groupPathTaken(error);
  }
}

async function parentNamed(
  { store, auth }: Pick<Context, 'store' | 'auth'>,
  by: User,
  id: number,
): Promise<Namespace> {
  const parent = await store.namespaces.get(id);
  const isAllowed = parent?.kind === 'group' && (await auth.access.allowsProjectsIn(by, parent));
  return found(isAllowed ? parent : undefined, 'Group');
}

/** Throws for what cannot be a group's path. */
export function checkGroupPath(path: string): void {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(path)) throw unprocessable('path', 'is invalid');
  if (isReservedPath(path)) throw unprocessable('path', 'is a reserved name');
}

/** What the store says of a path that something else has. */
export function groupPathTaken(error: unknown): unknown {
  if (!(error instanceof StoreConflict)) return error;
  return unprocessable('path', 'has already been taken');
}

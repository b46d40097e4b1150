import { forbidden, found } from '#refused';
import type { GroupPermission } from '#rights/group-permissions';
import type { IdentifiedCall, SignedInCall } from '#rights/route';
import type { Context } from '#services';
import type { Namespace } from './namespace.ts';

/** A group by id or full path, as addresses name it. */
export async function namespaceNamed(
  context: Pick<Context, 'store'>,
  idOrPath: string,
): Promise<Namespace | undefined> {
  return /^\d{1,15}$/.test(idOrPath)
    ? context.store.namespaces.get(Number(idOrPath))
    : context.store.namespaces.byPath(idOrPath);
}

/** Whether somebody may know of a group: by its visibility, or as a member. */
export async function isGroupVisible(
  context: Pick<Context, 'store' | 'auth'>,
  { identity }: Pick<IdentifiedCall, 'identity'>,
  group: Namespace,
): Promise<boolean> {
  return context.auth.access.seesGroup(identity?.user, group);
}

/** The group of the path. Throws 404 for one that they may not see, 403 without the permission. */
export async function groupOf(
  context: Pick<Context, 'store' | 'auth'>,
  call: SignedInCall,
  permission: GroupPermission,
): Promise<Namespace> {
  const named = await namespaceNamed(context, call.params.group_id ?? '');
  const isKnown = named?.kind === 'group' && (await isGroupVisible(context, call, named));
  const group = found(isKnown ? named : undefined, 'Group');
  if (await context.auth.access.allowsInGroup(call.user, group, permission)) return group;
  throw forbidden();
}

import { forbidden, found } from '#refused';
import type { Api, ApiCall, UserCall } from '#rest/api';
import type { Namespace } from './namespace.ts';

/** A group by id or full path, as addresses name it. */
export async function namespaceNamed(api: Api, idOrPath: string): Promise<Namespace | undefined> {
  return /^\d{1,15}$/.test(idOrPath)
    ? api.store.namespaces.get(Number(idOrPath))
    : api.store.namespaces.byPath(idOrPath);
}

/** Whether somebody may know of a group: by its visibility, or as a member. */
export async function isGroupVisible(
  api: Api,
  { identity }: Pick<ApiCall, 'identity'>,
  group: Namespace,
): Promise<boolean> {
  if (group.visibility === 'public') return true;
  if (identity === undefined) return false;
  if (group.visibility === 'internal') return true;
  return (await api.auth.access.namespaceLevel(identity.user, group)) > 0;
}

/** The group of the path. Throws 404 for one that they may not see, 403 below this level. */
export async function groupOf(api: Api, call: UserCall, level = 0): Promise<Namespace> {
  const named = await namespaceNamed(api, call.params.group_id ?? '');
  const isKnown = named?.kind === 'group' && (await isGroupVisible(api, call, named));
  const group = found(isKnown ? named : undefined, 'Group');
  if ((await api.auth.access.namespaceLevel(call.user, group)) >= level) return group;
  throw forbidden();
}

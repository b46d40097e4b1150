import type { Access } from '#rights/access';
import { hasScope } from '#sign-in/identity';
import type { Store } from '#store/store';
import type { Bearer } from './registry-bearer.ts';

/** What stands between a group and an image that comes from elsewhere. */
const place = 'dependency_proxy/containers/';

/** `shop` of `shop/dependency_proxy/containers/alpine`, nothing of a mirror's; undefined for other images. */
export function proxyGroupOf(repository: string): string | undefined {
  if (repository.startsWith(place)) return '';
  const at = repository.indexOf(`/${place}`);
  return at < 0 ? undefined : repository.slice(0, at);
}

/** Whether somebody may pull by a group's proxy: its members, and jobs and pods in their name. */
export async function mayPullByProxy(
  store: Store,
  access: Access,
  bearer: Bearer,
  { repository, group }: { readonly repository: string; readonly group: string },
): Promise<boolean> {
  if (bearer.by === 'pod') return bearer.repository === repository;
  if (bearer.by !== 'identity') return false;
  const { identity } = bearer;
  const isCovered =
    identity.by === 'job' || hasScope(identity, ['read_registry', 'write_registry', 'api']);
  if (!isCovered) return false;
  if (group === '') return true;
  const namespace = await store.namespaces.byPath(group);
  if (namespace === undefined) return false;
  if (identity.user.isAdmin) return true;
  if (await access.ownsNamespace(identity.user, namespace)) return true;
  return (await access.namespaceLevel(identity.user, namespace)) > 0;
}

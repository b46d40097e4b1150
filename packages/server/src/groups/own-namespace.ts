import type { Store } from '#store/store';
import type { User } from '#users/user';

/** A user's own space, where their projects live. */
export async function ensureNamespace(store: Store, user: User): Promise<void> {
  if (await store.namespaces.byPath(user.username)) return;
  await store.namespaces.create({
    kind: 'user',
    name: user.name,
    path: user.username,
    fullPath: user.username,
    description: '',
    visibility: 'private',
    parentId: null,
    ownerId: user.id,
    createdAt: user.createdAt,
  });
}

import { given } from '#given';
import { movingImages } from '#images/move-images';
import { found } from '#refused';
import type { Context } from '#services';
import { checkGroupPath, groupPathTaken } from './create-group.ts';
import type { Namespace } from './namespace.ts';

/** What is to be changed; what is undefined stays. */
export type GroupChange = {
  readonly [K in 'name' | 'path' | 'description' | 'visibility']: Namespace[K] | undefined;
};

/** Changes a group, for its owners. Another path moves all that lies in it. */
export async function editGroup(
  context: Pick<Context, 'store' | 'images' | 'clock'>,
  group: Namespace,
  { path, ...change }: GroupChange,
): Promise<Namespace> {
  const { store } = context;
  try {
    if (path !== undefined && path !== group.path) {
      checkGroupPath(path);
      const from = group.fullPath;
      const to = [...from.split('/').slice(0, -1), path].join('/');
      await movingImages(context, { what: 'namespace', id: group.id, from, to }, () =>
        store.namespaces.move(group.id, path),
      );
    }
    return found(await store.namespaces.update(group.id, given(change)), 'Group');
  } catch (error) {
    throw groupPathTaken(error);
  }
}

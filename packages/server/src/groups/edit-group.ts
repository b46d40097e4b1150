import { given } from '#given';
import { requireNoImages } from '#images/images-in-namespace';
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
  { store, images }: Pick<Context, 'store' | 'images'>,
  group: Namespace,
  { path, ...change }: GroupChange,
): Promise<Namespace> {
  try {
    if (path !== undefined && path !== group.path) {
      checkGroupPath(path);
      await requireNoImages(images, group, 'path');
      await store.namespaces.move(group.id, path);
    }
    return found(await store.namespaces.update(group.id, given(change)), 'Group');
  } catch (error) {
    throw groupPathTaken(error);
  }
}

import type { Store } from '#store/store';

/** The ids of a namespace and of those that it lies in, from the inside out. */
export async function namespacesAround(
  { namespaces }: Pick<Store, 'namespaces'>,
  namespaceId: number,
): Promise<readonly number[]> {
  const ids: number[] = [];
  for (let at: number | null = namespaceId; at !== null; ) {
    const namespace = await namespaces.get(at);
    if (namespace === undefined) break;
    ids.push(namespace.id);
    at = namespace.parentId;
  }
  return ids;
}

import type { Namespace } from '#groups/namespace';
import type { Store } from '#store/store';
import type { Hook } from './hook.ts';

/** All that hear of a project: its own, those of the groups around it, and the instance's. */
export async function hearingHooks(
  store: Pick<Store, 'hooks' | 'projects' | 'namespaces'>,
  projectId: number,
): Promise<readonly Hook[]> {
  const { hooks, projects } = store;
  const found = [...(await hooks.of({ projectId, groupId: null }))];
  const project = await projects.get(projectId);
  for await (const { id } of groupsAround(store, project?.namespaceId ?? null)) {
    found.push(...(await hooks.of({ projectId: null, groupId: id })));
  }
  return [...found, ...(await hooks.of({ projectId: null, groupId: null }))];
}

/** A group, and those that it lies in. */
export async function* groupsAround(
  { namespaces }: Pick<Store, 'namespaces'>,
  id: number | null,
): AsyncGenerator<Namespace> {
  let group = id === null ? undefined : await namespaces.get(id);
  while (group) {
    yield group;
    group = group.parentId === null ? undefined : await namespaces.get(group.parentId);
  }
}

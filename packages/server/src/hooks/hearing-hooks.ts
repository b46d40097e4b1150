import type { Store } from '#store/store';
import type { Hook } from './hook.ts';

/** All that hear of a project: its own, those of the groups around it, and the instance's. */
export async function hearingHooks(
  { hooks, projects, namespaces }: Pick<Store, 'hooks' | 'projects' | 'namespaces'>,
  projectId: number,
): Promise<readonly Hook[]> {
  const found = [...(await hooks.of({ projectId, groupId: null }))];
  let groupId = (await projects.get(projectId))?.namespaceId ?? null;
  while (groupId !== null) {
    found.push(...(await hooks.of({ projectId: null, groupId })));
    groupId = (await namespaces.get(groupId))?.parentId ?? null;
  }
  return [...found, ...(await hooks.of({ projectId: null, groupId: null }))];
}

import { type RemovalContext, removeProject } from '#projects/remove-project';
import type { Namespace } from './namespace.ts';

/** Removes a group with its subgroups, or somebody's own space, and all projects in it. */
export async function removeNamespace(
  context: RemovalContext,
  { id, fullPath }: Namespace,
): Promise<void> {
  for (;;) {
    const page = { limit: 100, offset: 0 };
    const { items } = await context.store.projects.list({ below: fullPath }, page);
    if (items.length === 0) break;
    for (const project of items) await removeProject(context, project);
  }
  await context.store.namespaces.delete(id);
}

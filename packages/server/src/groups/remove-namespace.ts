import { type RemovalContext, removeProject } from '#projects/remove-project';
import type { Namespace } from './namespace.ts';

const all = { limit: 100_000, offset: 0, orderBy: 'id', sort: 'asc' } as const;

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
  const { items: namespaces } = await context.store.namespaces.list(all);
  await context.store.namespaces.delete(id);
  for (const namespace of namespaces) {
    if (!isWithin(namespace, fullPath)) continue;
    await context.limits.forget({ kind: 'group', id: namespace.id });
  }
}

function isWithin({ fullPath }: Namespace, above: string): boolean {
  return `${fullPath}/`.startsWith(`${above}/`);
}

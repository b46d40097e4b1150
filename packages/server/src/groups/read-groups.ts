import type { Project } from '#projects/project';
import { visibleProjects } from '#projects/read-projects';
import type { Context } from '#services';
import type { User } from '#users/user';
import type { Namespace } from './namespace.ts';

type Reading = Pick<Context, 'store'>;

const many = { limit: 100_000, offset: 0, orderBy: 'id', sort: 'asc' } as const;

/** All groups and spaces of people. */
export async function allNamespaces({ store }: Reading): Promise<readonly Namespace[]> {
  return (await store.namespaces.list(many)).items;
}

/** What a group lies in, the nearest first. */
export async function parentsOf(
  { store }: Reading,
  group: Namespace,
): Promise<readonly Namespace[]> {
  const parents: Namespace[] = [];
  for (let at = group; at.parentId !== null; ) {
    const parent = await store.namespaces.get(at.parentId);
    if (parent === undefined) break;
    parents.push(parent);
    at = parent;
  }
  return parents;
}

/** The first projects of a group, as far as somebody may see them. */
export async function projectsInGroup(
  context: Pick<Context, 'store' | 'clock'>,
  { id: namespaceId }: Namespace,
  viewer: User,
): Promise<readonly Project[]> {
  const page = { limit: 100, offset: 0 };
  return (await visibleProjects(context, viewer, { namespaceId }, page)).items;
}

/** A path below a group (or none) that nobody has, when this one is taken; undefined when it is free. */
export async function freePathFor(
  { store }: Reading,
  parentId: number | undefined,
  path: string,
): Promise<string | undefined> {
  const parent = parentId === undefined ? undefined : await store.namespaces.get(parentId);
  const above = parent ? `${parent.fullPath}/` : '';
  const isTaken = async (name: string) =>
    (await store.namespaces.byPath(`${above}${name}`)) !== undefined;
  if (!(await isTaken(path))) return undefined;
  for (let number = 1; ; number += 1) {
    const free = `${path}${number}`;
    if (!(await isTaken(free))) return free;
  }
}

import type { Namespace } from '#groups/namespace';
import type { Project } from '#projects/project';
import type { Context } from '#services';

type Reading = Pick<Context, 'store'>;

/** The projects whose jobs are let in: the project itself is the first on its list. */
export async function projectsLetIn(
  context: Reading,
  project: Project,
): Promise<readonly Project[]> {
  const ids = await targetsOf(context, project, 'project');
  const all = await Promise.all(ids.map((id) => context.store.projects.get(id)));
  return [project, ...all.filter((it) => it !== undefined)];
}

/** The groups whose jobs are let in. */
export async function groupsLetIn(
  context: Reading,
  project: Project,
): Promise<readonly Namespace[]> {
  const ids = await targetsOf(context, project, 'namespace');
  const all = await Promise.all(ids.map((id) => context.store.namespaces.get(id)));
  return all.filter((it) => it !== undefined);
}

async function targetsOf({ store }: Reading, { id }: Project, kind: 'project' | 'namespace') {
  const all = await store.jobTokenAllowances.list(id);
  return all.filter(({ targetKind }) => targetKind === kind).map(({ targetId }) => targetId);
}

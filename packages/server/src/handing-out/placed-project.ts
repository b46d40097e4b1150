import { namespacesAround } from '#groups/namespaces-around';
import type { Project } from '#projects/project';
import type { Store } from '#store/store';

/** A project, and the groups that it lies in. */
export type PlacedProject = Project & { readonly groupIds: readonly number[] };

/** A project with the groups that it lies in. */
export async function placed(
  store: Pick<Store, 'namespaces'>,
  project: Project,
): Promise<PlacedProject> {
  return { ...project, groupIds: await namespacesAround(store, project.namespaceId) };
}

import { isEmpty } from '@slipway/git';
import type { Namespace } from '#groups/namespace';
import { sharedGroupJson } from '#members/group-link-json';
import { sharedWith } from '#members/share';
import { type Project, repositoryName } from '#projects/project';
import type { Services } from '#services';
import { projectJson, simpleProjectJson } from './project-json.ts';

/** Projects as JSON, with what belongs to them. */
export type ProjectPresenter = ReturnType<typeof createProjectPresenter>;

/** Made once, for all that shows projects. */
export function createProjectPresenter(
  options: Pick<Services, 'store' | 'git' | 'addresses' | 'limits'>,
) {
  const { store, git, addresses, limits } = options;

  async function namespaceOf(project: Project): Promise<Namespace> {
    const namespace = await store.namespaces.get(project.namespaceId);
    if (namespace === undefined) throw new Error(`namespace ${project.namespaceId} is gone`);
    return namespace;
  }

  async function project(record: Project, accessLevel: number) {
    const namespace = await namespaceOf(record);
    const repository = git.repository(repositoryName(record));
    const { ownerId } = namespace;
    const owner = ownerId === null ? undefined : await store.users.get(ownerId);
    const shared = await sharedWith({ store }, { sourceKind: 'project', sourceId: record.id });
    const facts = {
      namespace,
      accessLevel,
      isEmpty: await isEmpty(repository),
      owner,
      chosen: await limits.chosen({ kind: 'project', id: record.id }),
      cleanup: await store.cleanupPolicies.of(record.id),
      sharedWith: shared.map(sharedGroupJson),
    };
    return projectJson(record, facts, addresses);
  }

  async function simpleProject(record: Project) {
    return simpleProjectJson(record, await namespaceOf(record), addresses);
  }

  return { project, simpleProject };
}

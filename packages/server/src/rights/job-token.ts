import type { JobRecord } from '#jobs/job';
import type { Project } from '#projects/project';
import type { Store } from '#store/store';
import { coversPolicy } from './job-token-policies.ts';
import { type Permission, ruleFor } from './permissions.ts';

/**
 * Whether a job may by its token what its user may: in its own project, and in those that have its
 * project, or a group around it, on their allow list, for what they have granted there.
 */
export async function jobMay(
  store: Store,
  job: Pick<JobRecord, 'projectId'>,
  project: Project,
  permission: Permission,
): Promise<boolean> {
  const { job: kind } = ruleFor(permission);
  if (kind === undefined) return false;
  if (job.projectId === project.id) return true;
  if (kind === 'own') return false;
  if (!project.isJobTokenLimited) return true;
  const around = await namespacesAround(store, job.projectId);
  const allowances = await store.jobTokenAllowances.list(project.id);
  return allowances.some(({ targetKind, targetId, policies }) => {
    const isMeant =
      targetKind === 'project' ? targetId === job.projectId : around.includes(targetId);
    return isMeant && (kind === 'any' || policies === null || coversPolicy(policies, kind));
  });
}

/** The namespaces that a project lies in, from the inside out. */
async function namespacesAround(store: Store, projectId: number): Promise<readonly number[]> {
  const ids: number[] = [];
  const project = await store.projects.get(projectId);
  for (let id = project?.namespaceId ?? null; id !== null; ) {
    ids.push(id);
    const namespace = await store.namespaces.get(id);
    id = namespace?.parentId ?? null;
  }
  return ids;
}

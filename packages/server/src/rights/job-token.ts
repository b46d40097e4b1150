import { namespacesAround } from '#groups/namespaces-around';
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
  const home = await store.projects.get(job.projectId);
  const around = home ? await namespacesAround(store, home.namespaceId) : [];
  const allowances = await store.jobTokenAllowances.list(project.id);
  return allowances.some(({ targetKind, targetId, policies }) => {
    const isMeant =
      targetKind === 'project' ? targetId === job.projectId : around.includes(targetId);
    return isMeant && (kind === 'any' || policies === null || coversPolicy(policies, kind));
  });
}

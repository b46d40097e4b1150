import { type Git, resolve } from '@slipway/git';
import type { JobRecord } from '#jobs/job';
import type { Clock } from '#log';
import type { Pipeline } from '#pipelines/pipeline';
import type { Project } from '#projects/project';
import { repositoryName } from '#projects/project';
import { createAccess } from '#rights/access';
import type { Rejection } from '#scheduling/rejection';
import type { Store } from '#store/store';

/** Whose pipeline a job mirrors; there may be none. */
export interface Mirrored {
  readonly project: Project;
  readonly pipeline: Pipeline | undefined;
}

/** Where pipelines of other projects are looked for. */
export interface MirroredSources {
  readonly store: Store;
  readonly git: Git;
  readonly clock: Clock;
}

/** The newest pipeline of the other project's default branch, as far as the job's user may see it. */
export async function mirrored(
  { store, git, clock }: MirroredSources,
  job: JobRecord,
): Promise<Rejection | Mirrored> {
  const access = createAccess(store, clock);
  const path = projectOf(job) ?? '';
  const [project, user] = await Promise.all([
    store.projects.byPath(path),
    store.users.get(job.userId),
  ]);
  const identity = user && ({ by: 'password', user } as const);
  if (!project || !(await access.allows(identity, project, 'read_project'))) {
    const remark = `upstream project could not be found: there is no project ${path} that ${user?.username} may see`;
    return { reason: 'upstream_bridge_project_not_found', remark };
  }
  if (!(await access.allows(identity, project, 'read_pipelines'))) {
    const remark = `no permissions to read upstream project: ${user?.username} may not see the pipelines of ${path}`;
    return { reason: 'insufficient_upstream_permissions', remark };
  }
  const { defaultBranch: ref } = project;
  const sha = await resolve(git.repository(repositoryName(project)), `refs/heads/${ref}`);
  if (sha === undefined) return { project, pipeline: undefined };
  const filter = { projectId: project.id, ref, sha, isTopLevel: true };
  const { items } = await store.pipelines.list(filter, { limit: 1, offset: 0 });
  return { project, pipeline: items[0] };
}

/** The plan has variables worked in. */
function projectOf({ definition }: JobRecord): string | undefined {
  const need = definition.cross_pipeline_needs.find(({ job }) => job === undefined);
  return need?.pipeline?.replace(/^\/+/, '');
}

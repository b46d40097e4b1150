import type { Namespace } from '#groups/namespace';
import type { Project } from '#projects/project';
import type { Asker } from '#protection/run-rights';
import { forbidden, found, notFound, Refused } from '#refused';
import type { JobTokenPolicy } from '#rights/job-token-policies';
import type { Context } from '#services';
import { StoreConflict } from '#store/records';
import type { JobTokenAllowance } from './job-token-allowance.ts';

type AllowContext = Pick<Context, 'store' | 'clock' | 'auth'>;

/** As on GitLab: projects and groups together. */
const mostAllowances = 200;

/** Whose jobs are to be let in, and what for; null is all that job tokens can. */
export type Allowed = { readonly policies: readonly JobTokenPolicy[] | null } & (
  | { readonly kind: 'project'; readonly projectId: number }
  | { readonly kind: 'namespace'; readonly groupId: number }
);

/** Lets jobs of another project, or of all in a group, use this one by their tokens. */
export async function allowJobs(
  context: AllowContext,
  asker: Asker,
  wish: Allowed,
): Promise<JobTokenAllowance> {
  const { store, clock } = context;
  const { project } = asker;
  const target =
    wish.kind === 'project'
      ? await projectTarget(context, asker, wish.projectId)
      : await groupTarget(context, asker, wish.groupId);
  const known = await store.jobTokenAllowances.list(project.id);
  if (known.length >= mostAllowances) {
    throw refused(`Allow list is full: at most ${mostAllowances} projects and groups, remove one`);
  }
  const allowance = {
    projectId: project.id,
    targetKind: wish.kind,
    targetId: target.id,
    policies: wish.policies,
    createdAt: clock(),
  };
  return store.jobTokenAllowances.create(allowance).catch((error: unknown) => {
    throw error instanceof StoreConflict ? refused('Target has already been taken') : error;
  });
}

async function projectTarget(
  { store, auth }: AllowContext,
  { identity, project }: Asker,
  id: number,
): Promise<Project> {
  if (id === project.id) {
    throw refused("Target project can't be the same as the source project");
  }
  const target = await store.projects.get(id);
  const isSeen = target && (await auth.access.allows(identity, target, 'read_project'));
  return found(isSeen ? target : undefined, 'Target project_id');
}

async function groupTarget(
  { store, auth }: AllowContext,
  { user }: Asker,
  id: number,
): Promise<Namespace> {
  const group = await store.namespaces.get(id);
  const isSeen = group?.kind === 'group' && (await auth.access.seesGroup(user, group));
  return found(isSeen ? group : undefined, 'Target group_id');
}

/** Keeps jobs out again. A project's own jobs stay. */
export async function disallowJobs(
  { store }: Pick<Context, 'store'>,
  project: Project,
  kind: JobTokenAllowance['targetKind'],
  targetId: number,
): Promise<void> {
  if (kind === 'project' && targetId === project.id) {
    throw forbidden('the project itself is always on its list');
  }
  const list = await store.jobTokenAllowances.list(project.id);
  const one = list.find((it) => it.targetKind === kind && it.targetId === targetId);
  if (one === undefined)
    throw notFound(kind === 'project' ? 'Target project_id' : 'Target group_id');
  await store.jobTokenAllowances.delete(one.id);
}

function refused(problem: string): Refused {
  return new Refused('invalid', problem);
}

/** Lets the jobs of those on the list in only, or those of everybody who may see the project. */
export async function limitJobTokens(
  { store }: Pick<Context, 'store'>,
  { id }: Project,
  isJobTokenLimited: boolean,
): Promise<void> {
  await store.projects.update(id, { isJobTokenLimited });
}

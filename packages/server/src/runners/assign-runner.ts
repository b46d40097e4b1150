import type { Project } from '#projects/project';
import type { Asker } from '#protection/run-rights';
import { forbidden, found, notFound } from '#refused';
import type { Context } from '#services';
import type { Runner } from './runner.ts';

type RunnerContext = Pick<Context, 'store' | 'auth' | 'runners'>;

/** Makes a runner of another project serve this one, too: for someone who manages both. */
export async function assignRunner(
  context: RunnerContext,
  asker: Asker,
  runnerId: number,
): Promise<Runner> {
  const runner = found(await context.store.runners.get(runnerId), 'Runner');
  await requireAssignable(context, asker, runner);
  const projectIds = [...new Set([...runner.projectIds, asker.project.id])];
  return found(await context.runners.update(runnerId, { projectIds }), 'Runner');
}

async function requireAssignable(
  { store, auth }: RunnerContext,
  { identity, user }: Asker,
  runner: Runner,
): Promise<void> {
  if (runner.runnerType === 'group_type') throw forbidden('Runner is a group runner');
  if (runner.runnerType === 'instance_type') throw forbidden('Runner belongs to everyone');
  if (user.isAdmin) return;
  if (runner.isLocked) throw forbidden('Runner is locked');
  for (const id of runner.projectIds) {
    const project = await store.projects.get(id);
    if (project && (await auth.access.allows(identity, project, 'manage_runners'))) return;
  }
  throw forbidden('No access granted');
}

/** Ends a runner's service for a project; the last one it serves removes it instead. */
export async function unassignRunner(
  { runners }: Pick<Context, 'runners'>,
  runner: Runner,
  project: Project,
): Promise<void> {
  if (!runner.projectIds.includes(project.id)) throw notFound('Runner');
  if (runner.projectIds.length === 1) {
    throw forbidden(
      'Only one project associated with the runner. Please remove the runner instead',
    );
  }
  const projectIds = runner.projectIds.filter((id) => id !== project.id);
  await runners.update(runner.id, { projectIds });
}

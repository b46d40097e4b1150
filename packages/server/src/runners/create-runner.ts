import type { Context } from '#services';
import type { Identity } from '#sign-in/identity';
import type { Change } from '#store/records';
import type { Runner } from './runner.ts';

/** What a runner is to serve: a project, else a group, else everybody. */
export interface NewRunner extends Pick<Runner, 'runnerType' | 'namespaceId'> {
  readonly projectId: number | undefined;
  readonly settings: Change<Runner>;
}

/** Makes a runner: for administrators, or for those who manage the project that it serves. */
export async function createRunner(
  { auth, runners }: Pick<Context, 'auth' | 'runners'>,
  identity: Identity,
  { projectId, settings, ...wish }: NewRunner,
): Promise<{ readonly runner: Runner; readonly token: string }> {
  const { access } = auth;
  if (projectId === undefined) access.administrator(identity, ['api', 'create_runner']);
  else await access.project(identity, String(projectId), 'manage_runners');
  const projectIds = projectId === undefined ? [] : [projectId];
  return runners.create({ ...settings, ...wish, projectIds, creatorId: identity.user.id });
}

import { type Repository, resolve } from '@slipway/git';
import type { Pipeline } from '#pipelines/pipeline';
import type { Project } from '#projects/project';
import { forbidden, unprocessable } from '#refused';
import type { Auth } from '#rights/auth';
import type { Identity } from '#sign-in/identity';
import type { User } from '#users/user';

/*
 * Pipelines of protected refs see protected variables, so whoever may not push to such a ref may not
 * make its jobs run either: their variables could change what a job does.
 */

/** Somebody who wants to do something in a project. */
export interface Asker {
  readonly identity: Identity;
  readonly user: User;
  readonly project: Project;
}

/** Throws when the user may not run pipelines on the branch or tag `ref`, bare or in full. */
export async function requireRunnable(
  auth: Auth,
  asker: Asker,
  repository: Repository,
  ref: string,
): Promise<void> {
  const problem = await objectionToRun(auth, asker, repository, ref);
  if (problem !== undefined) throw unprocessable('base', problem);
}

/** Why the user may not run pipelines on the branch or tag `ref`; undefined when they may. */
export async function objectionToRun(
  { access }: Pick<Auth, 'access'>,
  { user, project }: Asker,
  repository: Repository,
  ref: string,
): Promise<string | undefined> {
  const full = await fullRef(repository, ref);
  if (await access.allowsRef(user, project, full, 'run')) return undefined;
  const name = ref.replace(/^refs\/(heads|tags)\//, '');
  return `You do not have sufficient permission to run a pipeline on '${name}'. Please select a different branch or contact your administrator for assistance.`;
}

/** Throws when the user gives variables, and the project does not let them. */
export async function requireVariables(
  { access }: Auth,
  { user, project }: Asker,
  variables: readonly unknown[] = [],
): Promise<void> {
  if (variables.length === 0 || (await access.allowsVariables(user, project))) return;
  throw unprocessable('base', noVariables);
}

/** In GitLab's words. */
export const noVariables = 'Insufficient permissions to set pipeline variables';

/** Throws when the user may not start, retry, erase, or only cancel, jobs of this pipeline. */
export async function requireMoves(
  { access }: Auth,
  { user, project }: Asker,
  { ref, isTag }: Pick<Pipeline, 'ref' | 'isTag'>,
  act: 'run' | 'cancel' = 'run',
): Promise<void> {
  const full = `refs/${isTag ? 'tags' : 'heads'}/${ref}`;
  if (!(await access.allowsRef(user, project, full, act))) throw forbidden();
}

/** A bare name means the branch, if there is one. */
async function fullRef(repository: Repository, ref: string): Promise<string> {
  if (ref.startsWith('refs/')) return ref;
  const branch = `refs/heads/${ref}`;
  return (await resolve(repository, branch)) === undefined ? `refs/tags/${ref}` : branch;
}

import { resolve } from '@slipway/git';
import type { Pipeline } from '#pipelines/pipeline';
import { forbidden, unprocessable } from '#refused';
import { type Api, type ProjectCall, userOf } from '#rest/api';

/*
 * Pipelines of protected refs see protected variables, so whoever may not push to such a ref may not
 * make its jobs run either: their variables could change what a job does.
 */

/** Throws 400 when the user may not run pipelines on the branch or tag `ref`, bare or in full. */
export async function requireRunnable(api: Api, call: ProjectCall, ref: string): Promise<void> {
  const problem = await objectionToRun(api, call, ref);
  if (problem !== undefined) throw unprocessable('base', problem);
}

/** Why the user may not run pipelines on the branch or tag `ref`; undefined when they may. */
export async function objectionToRun(
  api: Api,
  call: ProjectCall,
  ref: string,
): Promise<string | undefined> {
  const full = await fullRef(call, ref);
  const { access } = api.auth;
  if (await access.allowsRef(userOf(call), call.project, full, 'run')) return undefined;
  const name = ref.replace(/^refs\/(heads|tags)\//, '');
  return `You do not have sufficient permission to run a pipeline on '${name}'. Please select a different branch or contact your administrator for assistance.`;
}

/** Throws 403 when the user may not start, retry, cancel or erase jobs of this pipeline. */
export async function requireMoves(
  api: Api,
  call: ProjectCall,
  { ref, isTag }: Pick<Pipeline, 'ref' | 'isTag'>,
): Promise<void> {
  const full = `refs/${isTag ? 'tags' : 'heads'}/${ref}`;
  if (await api.auth.access.allowsRef(userOf(call), call.project, full, 'run')) return;
  throw forbidden();
}

/** A bare name means the branch, if there is one. */
async function fullRef({ repository }: ProjectCall, ref: string): Promise<string> {
  if (ref.startsWith('refs/')) return ref;
  const branch = `refs/heads/${ref}`;
  return (await resolve(repository, branch)) === undefined ? `refs/tags/${ref}` : branch;
}

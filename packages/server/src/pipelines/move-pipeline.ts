import type { Repository } from '@slipway/git';
import type { PipelineRequest } from '#pipeline-creation/pipeline-request';
import {
  type Asker,
  requireMoves,
  requireRunnable,
  requireVariables,
} from '#protection/run-rights';
import { forbidden, found, Refused, unprocessable } from '#refused';
import type { Context } from '#services';
import type { GivenVariable } from '#variables/variable';
import type { Pipeline } from './pipeline.ts';

type MoveContext = Pick<Context, 'auth' | 'pipelines'>;

/** What somebody wants a pipeline of. */
export type RunRequest = Pick<PipelineRequest, 'ref' | 'variables' | 'inputs'>;

/** Makes a pipeline for somebody who may run jobs of the ref; a broken configuration is refused. */
export async function runPipeline(
  { auth, pipelines }: MoveContext,
  asker: Asker,
  repository: Repository,
  wish: RunRequest,
): Promise<Pipeline> {
  const { project, user } = asker;
  await requireRunnable(auth, asker, repository, wish.ref);
  await requireVariables(auth, asker, wish.variables);
  const request = { ...wish, project, userId: user.id, source: 'api', mustBeValid: true } as const;
  return pipelines.create(request).catch((error: unknown) => {
    throw error instanceof Refused ? unprocessable('base', error.message) : error;
  });
}

/** Tries all failed and canceled jobs again. */
export async function retryPipeline(
  { auth, pipelines }: MoveContext,
  asker: Asker,
  pipeline: Pipeline,
): Promise<Pipeline> {
  await requireMoves(auth, asker, pipeline);
  return pipelines.retry(pipeline.id, asker.user.id);
}

/** Gives a pipeline another name. */
export async function renamePipeline(
  { auth, store }: Pick<Context, 'auth' | 'store'>,
  asker: Asker,
  pipeline: Pipeline,
  name: string,
): Promise<Pipeline> {
  await requireMoves(auth, asker, pipeline);
  if (name.length > 255) throw unprocessable('name', 'is too long (maximum is 255 characters)');
  return found(await store.pipelines.update(pipeline.id, { name }));
}

/** Cancels everything that can be canceled. */
export async function cancelPipeline(
  { auth, pipelines }: MoveContext,
  asker: Asker,
  pipeline: Pipeline,
): Promise<Pipeline> {
  await requireMoves(auth, asker, pipeline);
  return pipelines.cancel(pipeline.id);
}

/** They may be secrets that someone has given: for whoever did, and for maintainers. */
export async function variablesOf(
  { auth }: Pick<Context, 'auth'>,
  { identity, user, project }: Asker,
  pipeline: Pipeline,
): Promise<readonly GivenVariable[]> {
  const isOwn = pipeline.userId === user.id;
  if (isOwn || (await auth.access.allows(identity, project, 'manage_pipelines'))) {
    return pipeline.variables;
  }
  throw forbidden();
}

import { createDeployRights } from '#protected-environments/deploy-rights';
import { type Asker, requireMoves, requireVariables } from '#protection/run-rights';
import { forbidden, found, Refused } from '#refused';
import type { Context } from '#services';
import type { GivenVariable } from '#variables/variable';
import type { JobRecord } from './job.ts';

type MoveContext = Pick<Context, 'store' | 'clock' | 'auth' | 'jobs'>;

/**
 * Throws for somebody who may not run this job: neither as who may run pipelines of its ref, nor as who
 * is named by the protection of the environment that it deploys to.
 */
async function requireRunnable(context: MoveContext, asker: Asker, job: JobRecord): Promise<void> {
  const { store, clock, auth } = context;
  const { identity, user, project } = asker;
  if (await createDeployRights(store, clock).isNamed(user, project, job)) return;
  await auth.access.require(identity, project, 'run_pipelines');
  await requireMovable(context, asker, job);
  await requireDeployable(context, asker, job);
}

/** Why somebody may not run this job; undefined when they may, as far as rights go. */
export async function objectionToRun(
  context: MoveContext,
  asker: Asker,
  job: JobRecord,
): Promise<string | undefined> {
  try {
    await requireRunnable(context, asker, job);
    return undefined;
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
}

/** Throws for somebody who may not move jobs of this one's ref. */
async function requireMovable(
  { store, auth }: MoveContext,
  asker: Asker,
  job: JobRecord,
  act: 'run' | 'cancel' = 'run',
): Promise<void> {
  await requireMoves(auth, asker, found(await store.pipelines.get(job.pipelineId)), act);
}

/** Throws for somebody who may not deploy where the job does. */
async function requireDeployable(
  { store, clock }: Pick<Context, 'store' | 'clock'>,
  { user, project }: Asker,
  job: JobRecord,
): Promise<void> {
  if (await createDeployRights(store, clock).mayDeploy(user, project, job)) return;
  throw forbidden('you are not among those who may deploy to this protected environment');
}

/** Starts a manual or delayed job now. */
export async function playJob(
  context: MoveContext,
  asker: Asker,
  job: JobRecord,
  variables: readonly GivenVariable[],
): Promise<JobRecord> {
  await requireRunnable(context, asker, job);
  await requireVariables(context.auth, asker, variables);
  return context.jobs.play(job.id, asker.user.id, variables).catch((error: unknown) => {
    if (!(error instanceof Refused)) throw error;
    throw new Refused('invalid', `400 Bad request - Unplayable Job: ${error.message}`);
  });
}

/** Makes a new attempt of a finished job, and answers it. */
export async function retryJob(
  context: MoveContext,
  asker: Asker,
  job: JobRecord,
  variables: readonly GivenVariable[],
): Promise<JobRecord> {
  await requireRunnable(context, asker, job);
  await requireVariables(context.auth, asker, variables);
  return context.jobs.retry(job.id, asker.user.id, variables);
}

/** Ends a job, or what it waits for. */
export async function cancelJob(
  context: MoveContext,
  asker: Asker,
  job: JobRecord,
): Promise<JobRecord> {
  await requireMovable(context, asker, job, 'cancel');
  return context.jobs.cancel(job.id);
}

/** Maintainers erase any; others what they have run themselves, on refs that are not protected. */
export async function eraseJob(
  context: MoveContext,
  asker: Asker,
  job: JobRecord,
): Promise<JobRecord> {
  await requireMovable(context, asker, job);
  const isOwn = job.userId === asker.user.id && !job.isProtected;
  const { access } = context.auth;
  if (!isOwn && !(await access.allows(asker.identity, asker.project, 'erase_jobs')))
    throw forbidden();
  return context.jobs.erase(job.id);
}

import type { Pipeline } from '#pipelines/pipeline';
import { type Project, repositoryName } from '#projects/project';
import { type Asker, requireRunnable, requireVariables } from '#protection/run-rights';
import { notFound, Refused, unprocessable } from '#refused';
import { projectAt } from '#rights/access';
import { jobMay } from '#rights/job-token';
import type { Context } from '#services';
import { hashToken } from '#tokens/token';
import type { GivenVariable } from '#variables/variable';

type TriggerContext = Pick<Context, 'store' | 'auth' | 'git' | 'pipelines' | 'jobs' | 'clock'>;

/** What whoever holds a token asks for. */
export interface TriggerWish {
  readonly token: string;
  readonly ref: string;
  readonly variables: readonly GivenVariable[];
  readonly inputs?: Readonly<Record<string, unknown>>;
  /** All that was sent, for jobs to read. */
  readonly payload: string;
}

/**
 * Makes a pipeline for whoever holds a trigger token, or a job's token in a project that lets that job
 * in. Throws 404 for every other token, as if there were no such project.
 */
export async function triggerPipeline(
  context: TriggerContext,
  idOrPath: string,
  wish: TriggerWish,
): Promise<Pipeline> {
  const project = await projectAt(context.store, idOrPath);
  const found = project && (await holderOf(context, project, wish.token));
  if (!project || !found) throw notFound();
  const { asker, source } = found;
  const { auth, git, pipelines } = context;
  if (!(await auth.access.allows(asker.identity, project, 'run_pipelines'))) throw notFound();
  const { ref, variables, inputs, payload } = wish;
  await requireRunnable(auth, asker, git.repository(repositoryName(project)), ref);
  await requireVariables(auth, asker, variables);
  const request = {
    project,
    userId: asker.user.id,
    source,
    ref,
    variables: [...variables, payloadVariable(payload)],
    mustBeValid: true,
    ...(inputs && { inputs }),
  } as const;
  return pipelines.create(request).catch((error: unknown) => {
    throw error instanceof Refused ? unprocessable('base', error.message) : error;
  });
}

interface Holder {
  readonly asker: Asker;
  readonly source: 'trigger' | 'pipeline';
}

async function holderOf(
  { store, jobs, clock }: TriggerContext,
  project: Project,
  token: string,
): Promise<Holder | undefined> {
  const asPerson = async (userId: number, source: Holder['source']) => {
    const user = await store.users.get(userId);
    if (user?.state !== 'active') return undefined;
    return { asker: { identity: { by: 'password', user } as const, user, project }, source };
  };
  const trigger = await store.triggers.byHash(hashToken(token));
  if (trigger) {
    const now = clock();
    const isOver = trigger.expiresAt !== null && trigger.expiresAt <= now;
    if (trigger.projectId !== project.id || isOver) return undefined;
    await store.triggers.update(trigger.id, { lastUsedAt: now });
    return asPerson(trigger.ownerId, 'trigger');
  }
  const job = await jobs.byToken(token);
  const isLetIn = job && (await jobMay(store, job, project, 'read_project'));
  return isLetIn ? asPerson(job.userId, 'pipeline') : undefined;
}

function payloadVariable(value: string): GivenVariable {
  return { key: 'TRIGGER_PAYLOAD', value, variableType: 'file', isRaw: true };
}

import { hasRef, resolve } from '@slipway/git';
import { createEnvironment } from '#environments/edit-environment';
import { environmentNamed } from '#environments/read-environments';
import { repositoryName } from '#projects/project';
import { createDeployRights } from '#protected-environments/deploy-rights';
import type { Asker } from '#protection/run-rights';
import { forbidden, found, Refused, unprocessable } from '#refused';
import type { Context } from '#services';
import type { Deployment } from './deployment.ts';
import { isOver, moveTo } from './deployment-rules.ts';

type RecordContext = Pick<Context, 'store' | 'clock' | 'auth' | 'git'>;

/** What somebody may say of a deployment that no job of ours has made. */
export const recordedStatuses = ['running', 'success', 'failed', 'canceled'] as const;

type RecordedStatus = (typeof recordedStatuses)[number];

/** A deployment that was made elsewhere. */
export interface DeploymentFacts {
  /** By name; made when there is none. */
  readonly environment: string;
  readonly sha: string;
  readonly ref: string;
  readonly isTag: boolean;
  readonly status: RecordedStatus;
}

/** Keeps what another system has deployed. */
export async function recordDeployment(
  context: RecordContext,
  asker: Asker,
  facts: DeploymentFacts,
): Promise<Deployment> {
  const { store, clock } = context;
  const { user, project } = asker;
  const sha = await commitOf(context, asker, facts);
  const environment =
    (await environmentNamed(context, project, facts.environment)) ??
    (await createEnvironment(context, asker, { name: facts.environment }));
  await requireDeploy(context, asker, environment.id);
  const now = clock();
  const { ref, isTag, status } = facts;
  const made = await store.deployments.create({
    ...{ projectId: project.id, environmentId: environment.id, jobId: null, userId: user.id },
    ...{ ref, isTag, sha, status, onStop: null, createdAt: now, updatedAt: now },
    ...{ finishedAt: isOver(status) ? now : null, rollbackOf: null, rollout: null, reason: null },
  });
  await bringTo(context, made);
  return made;
}

/** Says what has become of one. */
export async function changeDeployment(
  context: RecordContext,
  asker: Asker,
  deployment: Deployment,
  status: RecordedStatus,
): Promise<Deployment> {
  await requireDeploy(context, asker, deployment.environmentId);
  if (deployment.jobId !== null) {
    throw forbidden('Deployments created using GitLab CI can not be updated using the API');
  }
  const move = moveTo(deployment.status, status);
  if (!move.isLegal) throw unprocessable('status', `cannot transition via "${move.event}"`);
  const now = context.clock();
  const change = { status, updatedAt: now, finishedAt: isOver(status) ? now : null };
  const changed = found(await context.store.deployments.update(deployment.id, change));
  await bringTo(context, changed);
  return changed;
}

/** Forgets one that neither runs nor is what the environment has. */
export async function deleteDeployment(
  context: RecordContext,
  asker: Asker,
  deployment: Deployment,
): Promise<void> {
  const { store } = context;
  await requireDeploy(context, asker, deployment.environmentId);
  if (!isOver(deployment.status) || deployment.rollout === 'following') {
    throw new Refused('invalid', 'Cannot destroy running deployment');
  }
  const last = await store.deployments.last(deployment.environmentId);
  if (last?.id === deployment.id) {
    throw new Refused('invalid', 'Deployment currently deployed to environment');
  }
  await store.deployments.delete(deployment.id);
}

async function commitOf(
  { git }: RecordContext,
  { project }: Asker,
  { sha, ref, isTag }: DeploymentFacts,
): Promise<string> {
  const repository = git.repository(repositoryName(project));
  const isThere = await hasRef(repository, `refs/${isTag ? 'tags' : 'heads'}/${ref}`);
  if (!isThere) throw unprocessable('ref', 'The branch or tag does not exist');
  const commit = /^[0-9a-f]{7,40}$/.test(sha) ? await resolve(repository, sha) : undefined;
  if (commit === undefined) throw unprocessable('sha', 'The commit does not exist');
  return commit;
}

async function requireDeploy(
  { store, clock }: RecordContext,
  { user, project }: Asker,
  environmentId: number,
): Promise<void> {
  const rights = createDeployRights(store, clock);
  if (await rights.mayDeploy(user, project, { environmentId })) return;
  throw forbidden('the environment is protected, and does not let you deploy');
}

/** What was deployed to is there. */
async function bringTo(
  { store, clock }: RecordContext,
  { environmentId, status }: Deployment,
): Promise<void> {
  if (status !== 'success') return;
  await store.environments.update(environmentId, { state: 'available', updatedAt: clock() });
}

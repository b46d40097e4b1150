import type { Deployment } from '#deployments/deployment';
import { jobOfDeployment } from '#deployments/job-of-deployment';
import type { Environment } from '#environments/environment';
import { createIsEntitled } from '#protected-environments/entitled';
import type { Asker } from '#protection/run-rights';
import { found, Refused } from '#refused';
import type { Context } from '#services';
import type { Approval, ApprovalStatus } from './approval.ts';
import { goesOnByItself, type NamedStanding, pendingIn } from './approval-rules.ts';

type ApproveContext = Pick<
  Context,
  'store' | 'clock' | 'approvals' | 'jobs' | 'rollouts' | 'traces'
>;

/** What somebody says of a deployment. */
export interface ApprovalWish {
  readonly status: ApprovalStatus;
  readonly comment: string | null;
  /** The name of the user, group or role whose approval it is to be. */
  readonly representedAs: string | undefined;
}

/** The rules that wait, and which of them somebody may speak for. */
interface Standpoint {
  readonly environment: Environment;
  readonly standing: readonly NamedStanding[];
  readonly mine: readonly NamedStanding[];
}

/** Why somebody may not say it; undefined when they may. */
export async function objectionTo(
  context: ApproveContext,
  asker: Asker,
  deployment: Deployment,
  wish: Pick<ApprovalWish, 'status' | 'representedAs'>,
): Promise<string | undefined> {
  return objectionIn(asker, deployment, wish, await look(context, asker, deployment));
}

async function look(
  { store, clock, approvals }: ApproveContext,
  { user, project }: Asker,
  deployment: Deployment,
): Promise<Standpoint> {
  const environment = found(await store.environments.get(deployment.environmentId));
  const standing = await approvals.named(await approvals.standing(environment, deployment));
  const isEntitled = createIsEntitled(store, clock);
  const answers = await Promise.all(
    standing.map(async ({ protection, approvers }) => {
      if (user.isAdmin) return true;
      const each = approvers.map((entry) => isEntitled(user, project, protection, entry));
      return (await Promise.all(each)).includes(true);
    }),
  );
  return { environment, standing, mine: standing.filter((_, index) => answers[index]) };
}

function objectionIn(
  { user, project }: Asker,
  { status, userId }: Deployment,
  wish: Pick<ApprovalWish, 'status' | 'representedAs'>,
  { environment: { name }, standing, mine }: Standpoint,
): string | undefined {
  if (standing.length === 0) return `Deployments to ${name} need no approval.`;
  if (status !== 'blocked') return `This deployment is not waiting for approvals: it is ${status}.`;
  if (userId === user.id && wish.status === 'approved' && !project.letsAuthorsApprove) {
    return 'You cannot approve your own deployment: somebody else has to, or a maintainer sets allow_pipeline_trigger_approve_deployment in the settings of the project.';
  }
  if (mine.length === 0) {
    const whom = standing.flatMap(({ names }) => names).join(', ');
    return `You don't have permission to approve this deployment: ask one of ${whom}.`;
  }
  const { representedAs } = wish;
  if (representedAs !== undefined && !mine.some(({ names }) => names.includes(representedAs))) {
    const may = mine.flatMap(({ names }) => names).join(', ');
    return `You cannot approve as ${representedAs}: you can as ${may}.`;
  }
  return undefined;
}

/** Approves or rejects a deployment, and does what follows: again, when a kill came between. */
export async function approveDeployment(
  context: ApproveContext,
  asker: Asker,
  deployment: Deployment,
  wish: ApprovalWish,
): Promise<Approval> {
  const { store, clock } = context;
  const point = await look(context, asker, deployment);
  const objection = objectionIn(asker, deployment, wish, point);
  if (objection !== undefined) throw new Refused('invalid', objection);
  const rule = ruleFor(asker, wish, point.mine);
  const now = clock();
  const approval = await store.approvals.put({
    deploymentId: deployment.id,
    userId: asker.user.id,
    protectionId: rule.protection.id,
    ruleId: rule.ruleId,
    status: wish.status,
    comment: wish.comment,
    createdAt: now,
    updatedAt: now,
  });
  if (wish.status === 'rejected') await reject(context, asker, deployment, wish.comment);
  else await goOn(context, deployment, point.environment);
  return approval;
}

/** The rule that is named, else one that waits for somebody, else any that is theirs. */
function ruleFor(
  { user }: Asker,
  { representedAs }: ApprovalWish,
  mine: readonly NamedStanding[],
): NamedStanding {
  const named = mine.filter(
    ({ names }) => representedAs === undefined || names.includes(representedAs),
  );
  const hasSpoken = ({ approvals }: NamedStanding) => approvals.some((it) => it.userId === user.id);
  const rule =
    named.find((it) => it.pending > 0 && !hasSpoken(it)) ?? named.find(hasSpoken) ?? named[0];
  return found(rule);
}

async function reject(
  { store, clock, jobs, traces }: ApproveContext,
  { user }: Asker,
  { id, jobId, rollbackOf }: Deployment,
  comment: string | null,
): Promise<void> {
  const reason = `${user.username} has rejected this deployment${comment ? `: ${comment}` : ''}`;
  const now = clock();
  if (rollbackOf !== null || jobId === null) {
    const end = { status: 'failed', finishedAt: now } as const;
    await store.deployments.update(id, { ...end, reason, updatedAt: now });
    return;
  }
  await store.deployments.update(id, { reason });
  await traces.note(jobId, `${reason}\n`);
  await jobs.reject(jobId);
}

/** What waited for the last approval goes on: a job by itself or by a person, a rollback by itself. */
async function goOn(
  { store, clock, approvals, jobs, rollouts }: ApproveContext,
  { id, jobId, rollbackOf }: Deployment,
  environment: Environment,
): Promise<void> {
  const standing = await approvals.standing(environment, { id });
  if (pendingIn(standing) > 0) return;
  const updatedAt = clock();
  if (rollbackOf !== null) {
    await store.deployments.follow(id, updatedAt);
    const begun = await store.deployments.update(id, { status: 'running', updatedAt });
    if (begun) rollouts.follow(begun);
    return;
  }
  await store.deployments.update(id, { status: 'created', updatedAt });
  const job = await jobOfDeployment(store, { jobId });
  if (job?.status === 'manual' && goesOnByItself(standing)) await jobs.play(job.id, job.userId);
}

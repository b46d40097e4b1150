import { hasRef, type Repository, resolve, zeroSha } from '@slipway/git';
import { blankPipeline } from '#pipeline-creation/pipeline-draft';
import type { Pipeline } from '#pipelines/pipeline';
import type { PipelineDraft } from '#pipelines/pipeline-store';
import { pipelineOfProject } from '#pipelines/read-pipelines';
import { isProtectedRef } from '#protection/protected-refs';
import { type Asker, objectionToRun } from '#protection/run-rights';
import { forbidden, notFound, Refused } from '#refused';
import type { Context } from '#services';
import {
  type CommitStatus,
  type ExternalState,
  isGoing,
  objectionToMove,
  type SaidOfCommit,
  type StatusPlace,
} from './commit-status.ts';

/** What a system says of a commit. */
export interface StatusWish {
  readonly sha: string;
  readonly state: ExternalState;
  readonly name: string;
  readonly ref: string | undefined;
  readonly pipelineId: number | undefined;
  readonly targetUrl?: string;
  readonly description?: string;
  readonly coverage?: number;
}

type Needs = Pick<Context, 'store' | 'auth' | 'clock' | 'pipelines'>;

/** So many statuses of one commit are kept. */
const mostOfCommit = 1000;

/** Notes what a system says. Throws for a commit, ref or pipeline that is not there, and for steps back. */
export async function setStatus(
  context: Needs,
  asker: Asker,
  repository: Repository,
  wish: StatusWish,
): Promise<CommitStatus> {
  const place = await placeOf(context, asker, repository, wish);
  const objection = await objectionToRun(context.auth, asker, repository, place.ref);
  if (objection !== undefined) throw forbidden();
  await requireRoom(context, place);
  let problem: string | undefined;
  const now = context.clock();
  const owner = { ...place, userId: asker.user.id };
  const begin = await beginning(context, asker, repository, place);
  const decide = (going: CommitStatus | undefined) => {
    problem = objectionToMove(going?.status ?? 'created', wish.state);
    return problem === undefined ? next(going, owner, wish, now) : undefined;
  };
  const settled = await context.store.commitStatuses.settle(place, decide, begin);
  if (!settled) throw new Refused('invalid', problem ?? '400 Bad Request');
  if (settled.pipelineId !== null) await context.pipelines.reconsider(settled.pipelineId);
  return settled;
}

async function placeOf(
  context: Needs,
  { project }: Asker,
  repository: Repository,
  { sha, ref, name, pipelineId }: StatusWish,
): Promise<StatusPlace> {
  const given =
    pipelineId === undefined ? undefined : await pipelineOfProject(context, project, pipelineId);
  if (given && (given.sha !== sha || (ref !== undefined && given.ref !== ref))) {
    throw notFound('Pipeline for pipeline_id, sha and ref');
  }
  const where = ref ?? given?.ref ?? (await refOf(repository, project.defaultBranch, sha));
  if (where === undefined) throw notFound('References for commit');
  const pipeline = given ?? (await newest(context, project.id, sha, where));
  return { projectId: project.id, sha, ref: where, name, pipelineId: pipeline?.id ?? null };
}

/** The pipeline of a commit that has none of ours: as GitLab's, of nothing but what others say. */
async function beginning(
  { store, clock }: Needs,
  { project, user }: Asker,
  repository: Repository,
  { ref, sha }: StatusPlace,
): Promise<() => PipelineDraft['pipeline']> {
  const isTag = !(await hasRef(repository, `refs/heads/${ref}`));
  const isProtected = await isProtectedRef(store, project, ref, isTag);
  const noUpstream = { upstreamJobId: null, upstreamPipelineId: null, upstreamProjectId: null };
  const made = { source: 'external', ref, isTag, isProtected, sha, createdAt: clock() } as const;
  const request = { project, userId: user.id, source: made.source, ref };
  return () => blankPipeline(request, { ...made, beforeSha: zeroSha, ...noUpstream });
}

async function newest(
  { store }: Needs,
  projectId: number,
  sha: string,
  ref: string,
): Promise<Pipeline | undefined> {
  const filter = { projectId, sha, ref, isTopLevel: true };
  const { items } = await store.pipelines.list(filter, { limit: 1, offset: 0 });
  return items[0];
}

/** The default branch if the commit is on it, else another one that has it. */
async function refOf(
  repository: Repository,
  defaultBranch: string,
  sha: string,
): Promise<string | undefined> {
  const tip = await resolve(repository, `refs/heads/${defaultBranch}`);
  if (tip === sha) return defaultBranch;
  const args = ['for-each-ref', '--format=%(refname)', `--contains=${sha}`, 'refs/heads'];
  const refs = (await repository.run(args)).toString('utf8').split('\n').filter(Boolean);
  const names = refs.map((it) => it.replace(/^refs\/heads\//, ''));
  return names.find((it) => it === defaultBranch) ?? names[0];
}

async function requireRoom({ store }: Needs, { projectId, sha }: StatusPlace): Promise<void> {
  const all = await store.commitStatuses.ofCommit(projectId, sha, { isAll: true });
  if (all.length < mostOfCommit) return;
  throw new Refused('unprocessable', `A commit has at most ${mostOfCommit} statuses`);
}

function next(
  going: CommitStatus | undefined,
  { pipelineId: _, ...place }: StatusPlace & Pick<CommitStatus, 'userId'>,
  { state, targetUrl, description, coverage }: StatusWish,
  now: Date,
): SaidOfCommit {
  const isOver = !isGoing({ status: state });
  return {
    ...place,
    status: state,
    targetUrl: targetUrl ?? going?.targetUrl ?? null,
    description: description ?? going?.description ?? null,
    coverage: coverage ?? going?.coverage ?? null,
    isRetried: false,
    createdAt: going?.createdAt ?? now,
    startedAt: going?.startedAt ?? (state === 'running' ? now : null),
    finishedAt: isOver ? now : null,
  };
}

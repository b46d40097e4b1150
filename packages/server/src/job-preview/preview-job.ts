import { type Commit, listCommits, mergeBase } from '@slipway/git';
import { deploys } from '#deployment-approvals/approval-rules';
import type { Deployment } from '#deployments/deployment';
import { whyOutdated } from '#deployments/outdated';
import type { Environment } from '#environments/environment';
import { frozenUntilBy } from '#freeze-periods/freeze-rules';
import type { JobRecord } from '#jobs/job';
import { objectionToRun } from '#jobs/move-job';
import type { Pipeline } from '#pipelines/pipeline';
import { type Project, repositoryName } from '#projects/project';
import { nameOfDeployer, protectionsOf } from '#protected-environments/holding-protections';
import type { Asker } from '#protection/run-rights';
import { found } from '#refused';
import type { Context } from '#services';
import { toldVariables } from '#variables/told-variables';
import type { Variables } from '#variables/variables';
import { type TriedRelease, tryRelease } from './try-release.ts';

type PreviewContext = Pick<
  Context,
  'store' | 'clock' | 'auth' | 'git' | 'jobs' | 'clusterAccess' | 'clusterOfAgent' | 'approvals'
> & { readonly variables: Pick<Variables, 'known'> };

/** How the commit of a job lies to what is live. */
export type Direction = 'first' | 'same' | 'forward' | 'back' | 'apart';

/** What a job that deploys would bring. */
export interface PreviewedRelease {
  readonly environment: Environment;
  readonly live: Deployment | undefined;
  readonly direction: Direction;
  /** What is new, newest first; for `back`, what would go. */
  readonly commits: readonly Commit[];
  readonly tried: TriedRelease;
}

/** A variable that a job is given beside the predefined ones; values of settings are not told. */
export interface PreviewedVariable {
  readonly key: string;
  readonly value: string | null;
}

/** What pressing play would do, and who may. */
export interface JobPreview {
  readonly whyNotPlay: string | undefined;
  /** Why it would fail as soon as it is played. */
  readonly wouldFail: string | undefined;
  /** Whom the protections of the environment name; empty where nothing is protected. */
  readonly deployers: readonly string[];
  readonly variables: readonly PreviewedVariable[];
  /** When the deploy freeze ends that holds now. */
  readonly frozenUntil: Date | undefined;
  /** The deployment that waits for approval. */
  readonly deployment: Deployment | undefined;
  /** Undefined for a job that deploys nothing. */
  readonly release: PreviewedRelease | undefined;
}

const mostCommits = 100;

/** Looks without changing anything. */
export async function previewJob(
  context: PreviewContext,
  asker: Asker,
  job: JobRecord,
): Promise<JobPreview> {
  const { store } = context;
  const pipeline = found(await store.pipelines.get(job.pipelineId));
  const environment =
    deploys(job) && job.environmentId !== null
      ? await store.environments.get(job.environmentId)
      : undefined;
  const [whyNotPlay, wouldFail, variables, periods, deployment, deployers, release] =
    await Promise.all([
      objectionToPlay(context, asker, job),
      job.status === 'manual' ? whyOutdated(store, job) : undefined,
      variablesOf(context, pipeline, job),
      store.freezePeriods.all(job.projectId),
      store.deployments.ofJob(job.id),
      environment ? deployersOf(context, environment) : [],
      environment ? releaseOf(context, asker.project, environment, pipeline) : undefined,
    ]);
  const until = frozenUntilBy(periods, context.clock());
  const may = { whyNotPlay, wouldFail, deployers, frozenUntil: until };
  return { ...may, variables, deployment, release };
}

async function objectionToPlay(
  context: PreviewContext,
  asker: Asker,
  job: JobRecord,
): Promise<string | undefined> {
  const objection = await objectionToRun(context, asker, job);
  if (objection !== undefined) return objection;
  if (job.status === 'manual' && !(await context.approvals.isMissing(job))) return undefined;
  if (job.status === 'scheduled') return undefined;
  const hold = (await context.jobs.holds([job])).get(job.id);
  return hold ?? `it is ${job.status}`;
}

async function deployersOf({ store }: PreviewContext, environment: Environment) {
  const protections = await protectionsOf(store, environment);
  const names = protections.flatMap(({ deployers }) =>
    deployers.map((it) => nameOfDeployer(store, it)),
  );
  return [...new Set(await Promise.all(names))].filter((name) => name !== '');
}

/** What the file and whoever ran the pipeline have given; of settings the names. */
async function variablesOf(
  { variables }: PreviewContext,
  pipeline: Pipeline,
  job: JobRecord,
): Promise<readonly PreviewedVariable[]> {
  const told = await toldVariables(variables, pipeline, job);
  return told
    .filter(({ origin, key }) => origin !== 'predefined' && !/^(CI|GITLAB|KUBE)(_|$)/.test(key))
    .map(({ key, value }) => ({ key, value }));
}

async function releaseOf(
  context: PreviewContext,
  project: Project,
  environment: Environment,
  pipeline: Pipeline,
): Promise<PreviewedRelease> {
  const live = await context.store.deployments.last(environment.id);
  if (!live) {
    const whyNot = 'nothing was deployed there yet';
    return { environment, live, direction: 'first', commits: [], tried: { whyNot } };
  }
  const [between, tried] = await Promise.all([
    commitsBetween(context, project, live.sha, pipeline.sha),
    tryRelease(context, project, environment, live, pipeline),
  ]);
  return { environment, live, ...between, tried };
}

async function commitsBetween(
  { git }: PreviewContext,
  project: Project,
  from: string,
  to: string,
): Promise<Pick<PreviewedRelease, 'direction' | 'commits'>> {
  if (from === to) return { direction: 'same', commits: [] };
  const repository = git.repository(repositoryName(project));
  const page = { skip: 0, limit: mostCommits };
  try {
    const base = await mergeBase(repository, from, to);
    const isBack = base === to;
    const commits = isBack
      ? await listCommits(repository, { from, notFrom: to, ...page })
      : await listCommits(repository, { from: to, notFrom: from, ...page });
    return { direction: isBack ? 'back' : base === from ? 'forward' : 'apart', commits };
  } catch {
    // What is live may be a commit that was rewritten since, and is gone.
    return { direction: 'apart', commits: [] };
  }
}

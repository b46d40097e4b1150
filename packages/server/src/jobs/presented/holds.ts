import { decide } from '@slipway/ci';
import { deploys } from '#deployment-approvals/approval-rules';
import type { Approvals } from '#deployment-approvals/approvals';
import { whyOutdated } from '#deployments/outdated';
import { frozenText, frozenUntilBy } from '#freeze-periods/freeze-rules';
import { explainPending } from '#handing-out/matching';
import { placed } from '#handing-out/placed-project';
import type { JobRecord } from '#jobs/job';
import { pipelineState } from '#jobs/job-state';
import type { Clock } from '#log';
import type { Runners } from '#runners/runners';
import type { Store } from '#store/store';

/** Who knows why a job waits. */
export interface HoldsOptions {
  readonly store: Store;
  readonly runners: Pick<Runners, 'isOnline'>;
  readonly approvals: Pick<Approvals, 'holdOf'>;
  readonly clock: Clock;
}

const aboutToBeMade = 'its downstream pipeline is about to be made';

const waiting: ReadonlySet<string> = new Set([
  'created',
  'waiting_for_resource',
  'preparing',
  'manual',
  'scheduled',
  'skipped',
]);

/** Why each of these jobs waits, in words; jobs that wait for nothing are left out. */
export async function holdsOf(
  jobs: readonly JobRecord[],
  options: HoldsOptions,
): Promise<ReadonlyMap<number, string>> {
  const pending = jobs.filter(({ status }) => status === 'pending');
  const held = jobs.filter(({ status, isRetried }) => waiting.has(status) && !isRetried);
  return new Map([...(await pendingTexts(pending, options)), ...(await heldTexts(held, options))]);
}

/** Pending jobs wait for a runner, or for the server itself. */
async function pendingTexts(
  jobs: readonly JobRecord[],
  { store, runners }: HoldsOptions,
): Promise<ReadonlyMap<number, string>> {
  const texts = new Map<number, string>();
  const everyRunner = jobs.length > 0 ? await store.runners.all() : [];
  for (const job of jobs) {
    if (job.isBridge) {
      const isMirror = job.definition.trigger === null;
      texts.set(job.id, isMirror ? 'is about to look at the other pipeline' : aboutToBeMade);
      continue;
    }
    const project = await store.projects.get(job.projectId);
    if (!project) continue;
    texts.set(
      job.id,
      explainPending(job, await placed(store, project), everyRunner, runners.isOnline),
    );
  }
  return texts;
}

/** The others wait for what the pipeline says. */
async function heldTexts(
  held: readonly JobRecord[],
  { store, approvals, clock }: HoldsOptions,
): Promise<ReadonlyMap<number, string>> {
  const texts = new Map<number, string>();
  for (const pipelineId of new Set(held.map((job) => job.pipelineId))) {
    const pipeline = await store.pipelines.get(pipelineId);
    if (!pipeline) continue;
    const state = pipelineState(pipeline, await store.jobs.ofPipeline(pipelineId));
    const { holds } = decide(state, clock());
    for (const job of held) {
      const hold = job.pipelineId === pipelineId && holds.get(job.name);
      if (!hold) continue;
      const isManual = job.status === 'manual';
      const approval = isManual ? await approvals.holdOf(job) : undefined;
      const freeze = isManual && deploys(job) ? await freezeOf(job) : undefined;
      const outdated = isManual ? await whyOutdated(store, job) : undefined;
      const fails = outdated && `it would fail: ${outdated}`;
      texts.set(job.id, [approval ?? hold.text, freeze, fails].filter(Boolean).join('; '));
    }
  }
  return texts;

  async function freezeOf({ projectId }: JobRecord): Promise<string | undefined> {
    const until = frozenUntilBy(await store.freezePeriods.all(projectId), clock());
    return until && frozenText(until);
  }
}

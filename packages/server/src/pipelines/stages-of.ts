import { compositeStatus, statusBit } from '@slipway/ci';
import type { StageStatus } from '#jobs/job-store';
import { allowsFailure } from '#jobs/presented/job-json';
import type { Store } from '#store/store';
import type { Pipeline } from './pipeline.ts';

/** How a stage does: all of its jobs together. */
export interface StageStanding {
  readonly name: string;
  readonly status: string;
  /** A job failed that was allowed to. */
  readonly has_warnings: boolean;
}

/** Statuses that mean something else for a job which is allowed to fail. */
const tolerated = ['failed', 'canceled', 'manual'] as const;
/** So many of a pipeline are looked at one by one. */
const mostLookedAt = 1000;

/** The stages of pipelines in their order, by the pipeline's id; one query for all that went well. */
export async function stagesOf(
  { jobs }: Pick<Store, 'jobs'>,
  pipelines: readonly Pipeline[],
): Promise<ReadonlyMap<number, readonly StageStanding[]>> {
  const found = Map.groupBy(
    await jobs.stageStatuses(pipelines.map(({ id }) => id)),
    ({ pipelineId }) => pipelineId,
  );
  const all = new Map<number, readonly StageStanding[]>();
  for (const [id, statuses] of found) {
    const isUnclear = statuses.some(({ status }) => tolerated.some((each) => each === status));
    const bits = isUnclear ? await lookedAt(jobs, id) : undefined;
    const stages = Map.groupBy(statuses, ({ stageIndex }) => stageIndex);
    all.set(
      id,
      [...stages].sort(([a], [b]) => a - b).map(([, own]) => standingOf(own, bits)),
    );
  }
  return all;
}

/** Of jobs that failed, were canceled or wait for a person: what each stage's add to its status. */
async function lookedAt(
  jobs: Store['jobs'],
  pipelineId: number,
): Promise<ReadonlyMap<number, number>> {
  const page = { limit: mostLookedAt, offset: 0 };
  const { items } = await jobs.list({ pipelineId, statuses: tolerated }, page);
  const bits = new Map<number, number>();
  for (const job of items) {
    const bit = statusBit({ status: job.status, isAllowedToFail: allowsFailure(job) });
    bits.set(job.stageIndex, (bits.get(job.stageIndex) ?? 0) | bit);
  }
  return bits;
}

const warning = statusBit({ status: 'failed', isAllowedToFail: true });
const optional = statusBit({ status: 'manual', isAllowedToFail: true });

function standingOf(
  own: readonly StageStatus[],
  bits: ReadonlyMap<number, number> | undefined,
): StageStanding {
  const [{ stage = '', stageIndex = 0 } = {}] = own;
  const clear = own.filter(({ status }) => !tolerated.some((each) => each === status));
  const set = clear.reduce(
    (all, { status }) => all | statusBit({ status, isAllowedToFail: false }),
    bits?.get(stageIndex) ?? 0,
  );
  const status = compositeStatus(set) ?? 'created';
  return {
    name: stage,
    // GitLab calls a stage skipped whose jobs may wait for a person; people press them all the same.
    status: status === 'skipped' && (set & optional) !== 0 ? 'manual' : status,
    has_warnings: (set & warning) !== 0,
  };
}

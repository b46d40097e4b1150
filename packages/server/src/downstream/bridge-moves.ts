import type { JobRecord } from '#jobs/job';
import type { Clock } from '#log';
import type { Pipeline } from '#pipelines/pipeline';
import type { Move } from '#scheduling/draft';
import type { Rejection } from '#scheduling/rejection';
import type { Scheduler } from '#scheduling/scheduler';
import type { Traces } from '#traces/traces';

/** Chooses what a job that has no runner does next, as it is now. */
export type ChooseMoves = (
  current: JobRecord,
  pipeline: Pipeline,
  jobs: readonly JobRecord[],
) => readonly Move[] | Promise<readonly Move[]>;

/** How jobs move that are carried out by the server itself. */
export interface BridgeMoves {
  move(job: JobRecord, choose: ChooseMoves): Promise<readonly JobRecord[]>;
  /** Ends the job, with the remark as the last line of its log, unless it is over. */
  fail(job: JobRecord, rejection: Rejection): Promise<void>;
}

/** What moves them, and where their remarks go. */
export interface BridgeMovesOptions {
  readonly scheduler: Scheduler;
  readonly traces: Pick<Traces, 'note'>;
  readonly clock: Clock;
}

/** By the scheduler, as all jobs move. */
export function createBridgeMoves({ scheduler, traces, clock }: BridgeMovesOptions): BridgeMoves {
  const move: BridgeMoves['move'] = ({ id, pipelineId }, choose) =>
    scheduler.move(pipelineId, (pipeline, jobs) => {
      const current = jobs.find((job) => job.id === id);
      return current ? choose(current, pipeline, jobs) : [];
    });

  return {
    move,
    async fail(job, { reason, remark }) {
      await move(job, async (current) => {
        if (current.finishedAt !== null) return [];
        await traces.note(job.id, `\u001b[31;1mERROR: ${remark}\u001b[0;m\n`);
        return [{ job: current, event: { type: 'drop', at: clock(), reason } }];
      });
    },
  };
}

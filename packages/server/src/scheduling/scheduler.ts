import type { JobRecord } from '#jobs/job';
import { type Choose, Steps, type StepsOptions, type Wish } from './steps.ts';

/**
 * Load, decide, save: the only order of work this file knows, one pipeline at a time.
 *
 * Nobody polls: whatever changes a job comes through here. What follows from a change is decided with
 * it and written in one step, so that no kill can come in between; what others ask meanwhile waits, and
 * is done together in the next step.
 */
export interface Scheduler {
  /**
   * Writes the moves that `choose` picks and all that follows from them; resolves with the jobs that it
   * picked, as they are then, and their new attempts. Moves that came too late change nothing.
   */
  move(pipelineId: number, choose: Choose): Promise<readonly JobRecord[]>;
  /** Decides what happens next, until nothing does. */
  process(pipelineId: number): Promise<void>;
  /** Resolves when no pipeline is being worked on. */
  idle(): Promise<void>;
}

/** Wishes that are carried out in one step. */
const mostTogether = 200;

/** Carries out wishes, of each pipeline one step at a time. */
export function createScheduler(options: StepsOptions): Scheduler {
  const steps = new Steps(options);
  const wishes = new Map<number, Wish[]>();
  const working = new Map<number, Promise<void>>();

  function wish(pipelineId: number, choose: Choose): Promise<readonly JobRecord[]> {
    return new Promise((resolve, reject) => {
      const queue = wishes.get(pipelineId) ?? [];
      wishes.set(pipelineId, queue);
      queue.push({ choose, resolve, reject });
      if (!working.has(pipelineId)) working.set(pipelineId, work(pipelineId, queue));
    });
  }

  async function work(pipelineId: number, queue: Wish[]): Promise<void> {
    while (queue.length > 0) {
      const together = queue.splice(0, mostTogether);
      await steps.carryOut(pipelineId, together).catch((error: unknown) => {
        for (const { reject } of together) reject(error);
      });
    }
    wishes.delete(pipelineId);
    working.delete(pipelineId);
  }

  return {
    move: wish,
    async process(pipelineId) {
      await wish(pipelineId, () => []);
    },
    async idle() {
      while (working.size > 0) await Promise.all(working.values());
    },
  };
}

import type { Runner } from '#runners/runner';
import { mismatch } from './matching.ts';
import { createProjectQueues, type QueuedJob } from './project-queues.ts';

/** A runner's request that is held open. */
interface Waiter {
  readonly runner: Runner;
  readonly take: (queued: QueuedJob) => void;
}

/**
 * Pending jobs on one side, waiting runners on the other, in memory.
 *
 * A job that is handed out leaves the queue at once; whoever took it must make it `running`, or
 * `offer` it again.
 */
export interface Queue {
  /** Adds a job, or hands it to a runner that waits. */
  offer(queued: QueuedJob): void;
  remove(jobId: number): void;
  /** The first job in order that this runner may take. */
  take(runner: Runner): QueuedJob | undefined;
  /** Like `take`, but waits until there is one; undefined when `signal` is aborted first. */
  wait(runner: Runner, signal: AbortSignal): Promise<QueuedJob | undefined>;
  /** Ends all waiting with undefined: the runner has changed, or the server closes. */
  release(runnerId?: number): void;
  readonly length: number;
  /** Requests that are held open. */
  readonly held: number;
}

/** `runningOf`: how many jobs of a project run on shared runners; projects with fewer go first. */
export function createQueue(runningOf: (projectId: number) => number): Queue {
  const jobs = createProjectQueues();
  const waiters = new Map<Waiter, () => void>();

  function take(runner: Runner): QueuedJob | undefined {
    if (runner.isPaused || jobs.length === 0) return undefined;
    const isFair = runner.runnerType === 'instance_type';
    const found = jobs.first(
      (projectId) => (isFair ? runningOf(projectId) : 0),
      ({ job, project }) => mismatch(runner, job, project) === undefined,
    );
    if (found) jobs.remove(found.job.id);
    return found;
  }

  return {
    offer(queued) {
      for (const [waiter] of waiters) {
        if (mismatch(waiter.runner, queued.job, queued.project) !== undefined) continue;
        waiter.take(queued);
        return;
      }
      jobs.add(queued);
    },
    remove: (jobId) => jobs.remove(jobId),
    take,
    wait(runner, signal) {
      const ready = take(runner);
      if (ready || signal.aborted) return Promise.resolve(ready);
      return new Promise((resolve) => {
        const end = (queued?: QueuedJob) => {
          waiters.delete(waiter);
          signal.removeEventListener('abort', onAbort);
          resolve(queued);
        };
        const onAbort = () => end();
        const waiter: Waiter = { runner, take: end };
        waiters.set(waiter, end);
        signal.addEventListener('abort', onAbort, { once: true });
      });
    },
    release(runnerId) {
      for (const [{ runner }, end] of waiters) {
        if (runnerId === undefined || runner.id === runnerId) end();
      }
    },
    get length() {
      return jobs.length;
    },
    get held() {
      return waiters.size;
    },
  };
}

import type { JobRecord } from '#jobs/job';
import type { PlacedProject } from './placed-project.ts';

/** A pending job and what is needed to match it. */
export interface QueuedJob {
  readonly job: JobRecord;
  readonly project: PlacedProject;
}

/** Jobs that wait, by project, the oldest first. */
export interface ProjectQueues {
  /** Takes the place of the same job from before. */
  add(queued: QueuedJob): void;
  remove(jobId: number): void;
  /** The oldest that fits, of the projects with the smallest rank that have one. */
  first(
    rankOf: (projectId: number) => number,
    fits: (queued: QueuedJob) => boolean,
  ): QueuedJob | undefined;
  readonly length: number;
}

/** Empty ones. */
export function createProjectQueues(): ProjectQueues {
  const projectOf = new Map<number, number>();
  /** Each sorted by the jobs' ids. */
  const queues = new Map<number, QueuedJob[]>();

  function remove(jobId: number): void {
    const projectId = projectOf.get(jobId);
    const queue = projectId === undefined ? undefined : queues.get(projectId);
    if (projectId === undefined || !queue) return;
    projectOf.delete(jobId);
    queue.splice(placeOf(queue, jobId), 1);
    if (queue.length === 0) queues.delete(projectId);
  }

  return {
    add(queued) {
      const { job, project } = queued;
      remove(job.id);
      const queue = queues.get(project.id) ?? [];
      queues.set(project.id, queue);
      queue.splice(placeOf(queue, job.id), 0, queued);
      projectOf.set(job.id, project.id);
    },
    remove,
    first(rankOf, fits) {
      const byRank = Map.groupBy(queues, ([projectId]) => rankOf(projectId));
      for (const rank of [...byRank.keys()].sort((a, b) => a - b)) {
        const found = (byRank.get(rank) ?? []).flatMap(([, queue]) => queue.find(fits) ?? []);
        if (found.length > 0) return found.reduce((a, b) => (a.job.id < b.job.id ? a : b));
      }
      return undefined;
    },
    get length() {
      return projectOf.size;
    },
  };
}

/** Where a job stands, or would stand, in a sorted queue. */
function placeOf(queue: readonly QueuedJob[], jobId: number): number {
  let low = 0;
  let high = queue.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((queue[middle]?.job.id ?? 0) < jobId) low = middle + 1;
    else high = middle;
  }
  return low;
}

import type { JobStatus } from '@slipway/ci';

/** How many jobs of each project run, for fairness between projects. */
export interface RunningCount {
  note(jobId: number, projectId: number, status: JobStatus): void;
  of(projectId: number): number;
}

/** Nothing runs yet. */
export function createRunningCount(): RunningCount {
  const running = new Map<number, Set<number>>();
  return {
    note(jobId, projectId, status) {
      const known = running.get(projectId) ?? new Set();
      if (status === 'running' || status === 'canceling') running.set(projectId, known.add(jobId));
      else if (known.delete(jobId) && known.size === 0) running.delete(projectId);
    },
    of: (projectId) => running.get(projectId)?.size ?? 0,
  };
}

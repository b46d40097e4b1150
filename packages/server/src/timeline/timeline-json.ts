import type { Timeline } from './read-timeline.ts';

/** A timeline as pages and commands show it. */
export function timelineJson({ jobs, path, saves }: Timeline) {
  return {
    critical_path: path,
    jobs: jobs.map(({ job, parts }) => ({
      id: job.id,
      name: job.name,
      stage: job.stage,
      status: job.status,
      queued_at: job.queuedAt,
      started_at: job.startedAt,
      finished_at: job.finishedAt,
      /** Only of jobs on the critical path. */
      saves_seconds: saves.get(job.id) ?? null,
      parts: parts.map(({ name, from, until }) => ({
        name,
        started_at: new Date(from * 1000),
        finished_at: until === null ? null : new Date(until * 1000),
      })),
    })),
  };
}

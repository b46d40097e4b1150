import type { Timeline, TimelineJob } from '@slipway/contract';

/** Where the time of a pipeline went, a row for each job; the critical path is marked. */
export function timelineTable({ jobs, critical_path: path }: Timeline) {
  return {
    heads: ['', 'JOB', 'WAITED', 'TOOK', 'SPENT ON', 'WOULD SAVE'],
    rows: jobs.map((job) => [
      path.includes(job.id) ? '*' : '',
      job.name,
      span(job.queued_at, job.started_at),
      span(job.started_at, job.finished_at),
      parts(job),
      job.saves_seconds === null ? '' : `${job.saves_seconds.toFixed(1)} s`,
    ]),
    empty: 'this pipeline has no jobs',
  };
}

function span(from: string | null, until: string | null): string {
  if (from === null || until === null) return '';
  return `${Math.max(0, (Date.parse(until) - Date.parse(from)) / 1000).toFixed(1)} s`;
}

/** What took no second is left out. */
function parts({ parts: all }: TimelineJob): string {
  const told = all.flatMap(({ name, started_at: from, finished_at: until }) => {
    const seconds = until === null ? 0 : (Date.parse(until) - Date.parse(from)) / 1000;
    return seconds > 0 ? [`${name.replace('_', ' ')} ${seconds} s`] : [];
  });
  return told.join(', ');
}

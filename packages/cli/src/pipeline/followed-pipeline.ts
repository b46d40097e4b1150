import type { ServerEvent } from '#api/events';
import type { Job, Pipeline } from './pipeline.ts';

/** A pipeline as it was read once, and as events tell it since. */
export interface Followed {
  readonly pipeline: Pipeline;
  readonly jobs: readonly Job[];
}

/** What is known after an event of `/-/events?pipeline=ID`. */
export function afterEvent(known: Followed, { name, data }: ServerEvent): Followed {
  // What each event brings stands at the server's /-/events.
  switch (name) {
    case 'pipeline':
      return { ...known, pipeline: data as Pipeline };
    case 'job':
      return { ...known, jobs: withJob(known.jobs, data as Job) };
    case 'holds':
      return { ...known, jobs: withHolds(known.jobs, data as HoldsNews) };
    default:
      return known;
  }
}

/** Why jobs wait, by their ids, as far as it reads differently; null for one that waits no more. */
interface HoldsNews {
  readonly holds: Readonly<Record<string, string | null>>;
}

function withHolds(jobs: readonly Job[], { holds }: HoldsNews): readonly Job[] {
  return jobs.map((job) => {
    const hold = holds[job.id];
    return hold === undefined ? job : { ...job, hold };
  });
}

/** In its place; a newer try stands where the one before did. */
function withJob(jobs: readonly Job[], job: Job): readonly Job[] {
  if (job.retried) return jobs.filter(({ id }) => id !== job.id);
  const at = jobs.findIndex(({ id, name }) => id === job.id || name === job.name);
  return at < 0 ? [...jobs, job] : jobs.with(at, job);
}

import type { Span } from '#yaml/node';
import type { JobConfig } from './configuration.ts';

/** A dubious place that jobs share: it is reported once, of the first of them. */
export interface SharedPlace {
  readonly job: JobConfig;
  readonly span: Span;
  /** How many more jobs share it. */
  others: number;
}

/** The places that `find` names, each once, in the order of the jobs. */
export function sharedPlaces(
  jobs: readonly JobConfig[],
  find: (job: JobConfig) => Span | undefined,
): Iterable<SharedPlace> {
  const found = new Map<string, SharedPlace>();
  for (const job of jobs) {
    const span = find(job);
    if (!span) continue;
    const place = `${span.source.name}:${span.start}`;
    const known = found.get(place);
    if (known) known.others++;
    else found.set(place, { job, span, others: 0 });
  }
  return found.values();
}

/** The end of a hint about a rule that more jobs have. */
export function alsoIn(others: number): string {
  if (others === 0) return '';
  return others === 1 ? '; one more job has this rule' : `; ${others} more jobs have this rule`;
}

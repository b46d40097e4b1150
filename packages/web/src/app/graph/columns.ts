import type { Job } from '../api-types.ts';

/** One stage of the graph. */
export interface Column {
  readonly stage: string;
  readonly jobs: readonly Job[];
}

/** A line of the graph: `to` starts after `from`. Names of jobs. */
export interface Edge {
  readonly from: string;
  readonly to: string;
}

/** The jobs by stage, in the order of the stages; by name inside of one, so that a retry keeps its place. */
export function columnsOf(stages: readonly string[], jobs: readonly Job[]): readonly Column[] {
  const unlisted = jobs.map((job) => job.stage).filter((stage) => !stages.includes(stage));
  return [...new Set([...stages, ...unlisted])]
    .map((stage) => ({ stage, jobs: jobs.filter((job) => job.stage === stage).sort(byName) }))
    .filter((column) => column.jobs.length > 0);
}

function byName(a: Job, b: Job): number {
  return a.name.localeCompare(b.name, 'en', { numeric: true });
}

/** The lines to draw: each `needs` between jobs of the pipeline, without those that others imply. */
export function edgesOf(jobs: readonly Job[]): readonly Edge[] {
  const needs = new Map(
    jobs.map((job) => [
      job.name,
      (job.needs ?? []).filter((name) => jobs.some((it) => it.name === name)),
    ]),
  );
  const reaches = (from: string, target: string, seen: Set<string>): boolean =>
    (needs.get(from) ?? []).some((next) => {
      if (next === target) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return reaches(next, target, seen);
    });
  return [...needs].flatMap(([to, list]) =>
    list
      .filter((from) => !list.some((other) => other !== from && reaches(other, from, new Set())))
      .map((from) => ({ from, to })),
  );
}

/** A job with everything it waits for, directly or not, and everything that waits for it. */
export function relatedTo(name: string, edges: readonly Edge[]): ReadonlySet<string> {
  const related = new Set([name]);
  const follow = (from: string, next: (at: string) => readonly string[]) => {
    for (const each of next(from)) {
      if (related.has(each)) continue;
      related.add(each);
      follow(each, next);
    }
  };
  follow(name, (at) => edges.filter((edge) => edge.to === at).map((edge) => edge.from));
  follow(name, (at) => edges.filter((edge) => edge.from === at).map((edge) => edge.to));
  return related;
}

/** A place on the graph's canvas, in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** An SVG path from a card's right edge to another's left edge, leaving and arriving level. */
export function curve(from: Point, to: Point): string {
  // Jobs of one stage lie above each other: the line goes around.
  const bend = to.x > from.x ? Math.min(48, (to.x - from.x) / 2) : 36;
  return `M${from.x} ${from.y}C${from.x + bend} ${from.y} ${to.x - bend} ${to.y} ${to.x} ${to.y}`;
}

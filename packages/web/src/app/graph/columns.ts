import type { Job } from '@slipway/contract';

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

/**
 * The jobs by stage, in the order of the stages. Inside of one a job comes below those it needs,
 * and then by name, so that a retry keeps its place.
 */
export function columnsOf(stages: readonly string[], jobs: readonly Job[]): readonly Column[] {
  const unlisted = jobs.map((job) => job.stage).filter((stage) => !stages.includes(stage));
  return [...new Set([...stages, ...unlisted])]
    .map((stage) => ({ stage, jobs: inOrder(jobs.filter((job) => job.stage === stage)) }))
    .filter((column) => column.jobs.length > 0);
}

function inOrder(stage: readonly Job[]): readonly Job[] {
  const own = new Map(stage.map((job) => [job.name, job]));
  const depth = (job: Job, above: ReadonlySet<string>): number => {
    const needed = (job.needs ?? []).flatMap((name) => {
      const found = own.get(name);
      return found && !above.has(name) ? [found] : [];
    });
    const next = new Set([...above, job.name]);
    return needed.length === 0 ? 0 : 1 + Math.max(...needed.map((it) => depth(it, next)));
  };
  const depths = new Map(stage.map((job) => [job.name, depth(job, new Set())]));
  const depthOf = ({ name }: Job) => depths.get(name) ?? 0;
  return stage.toSorted((a, b) => depthOf(a) - depthOf(b) || byName(a, b));
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

/** Where a card lies on the graph's canvas, in pixels: its left and right edge, and its line's height. */
export interface Place {
  readonly left: number;
  readonly right: number;
  readonly y: number;
}

/** How far a line inside of one stage swings out to the left. */
const swing = 26;

/** How far before and behind a card a line turns that goes around others. */
const turn = 14;

/**
 * An SVG path from one card to a later one, leaving and arriving level. Cards of one stage lie above
 * each other: their line goes along the left side. Where stages lie between two cards, `above` is the
 * height over all cards at which the line passes them.
 */
export function curve(from: Place, to: Place, above?: number): string {
  if (to.left <= from.left) {
    const x = from.left - swing;
    return `M${from.left} ${from.y}C${x} ${from.y} ${x} ${to.y} ${to.left} ${to.y}`;
  }
  if (above !== undefined) {
    const [up, down] = [from.right + turn, to.left - turn];
    return [
      `M${from.right} ${from.y}C${up} ${from.y} ${up} ${from.y} ${up} ${from.y - turn}`,
      `V${above + turn}Q${up} ${above} ${up + turn} ${above}`,
      `H${down - turn}Q${down} ${above} ${down} ${above + turn}`,
      `V${to.y - turn}C${down} ${to.y} ${down} ${to.y} ${to.left} ${to.y}`,
    ].join('');
  }
  const middle = (from.right + to.left) / 2;
  return `M${from.right} ${from.y}C${middle} ${from.y} ${middle} ${to.y} ${to.left} ${to.y}`;
}

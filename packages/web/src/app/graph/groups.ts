import type { Job } from '@slipway/contract';
import type { Edge } from './columns.ts';

/** Jobs that one entry of the file has made: of a matrix, or several in parallel. */
export interface JobGroup {
  readonly name: string;
  readonly jobs: readonly Job[];
}

/** `unit: [linux, 20]` and `unit 1/3` are of `unit`. */
const ofOne = /(?:: \[.*\]| \d+\/\d+)$/;

/** The name of the entry that made a job: its own, unless it is one of several. */
export function entryOf(name: string): string {
  return name.replace(ofOne, '');
}

/** The jobs of a stage, those of one entry together, where its first one stands. */
export function groupsOf(jobs: readonly Job[]): readonly JobGroup[] {
  const groups = Map.groupBy(jobs, ({ name }) => entryOf(name));
  return [...groups].flatMap(([name, own]) =>
    // A job of the same name beside them would be hidden behind theirs.
    own.length > 1 && own.every((job) => job.name !== name)
      ? [{ name, jobs: own }]
      : own.map((job) => ({ name: job.name, jobs: [job] })),
  );
}

/** Lines between groups instead of their jobs, each once, none from a group to itself. */
export function edgesBetween(groups: readonly JobGroup[], edges: readonly Edge[]): readonly Edge[] {
  const places = new Map(groups.flatMap(({ name, jobs }) => jobs.map((job) => [job.name, name])));
  const placeOf = (name: string) => places.get(name) ?? name;
  const all = edges.map(({ from, to }) => ({ from: placeOf(from), to: placeOf(to) }));
  const keyed = new Map(all.map((edge) => [`${edge.from}\n${edge.to}`, edge]));
  return [...keyed.values()].filter(({ from, to }) => from !== to);
}

/** From what calls for a person to what is of no more interest. */
const order = [
  'failed',
  'warning',
  'manual',
  'running',
  'canceling',
  'pending',
  'preparing',
  'waiting_for_resource',
  'scheduled',
  'created',
  'canceled',
  'skipped',
  'success',
];

/** Statuses with how many have them, the most urgent first. */
export function countsOf(statuses: readonly string[]): readonly (readonly [string, number])[] {
  const rank = (status: string) => (order.includes(status) ? order.indexOf(status) : order.length);
  return [...Map.groupBy(statuses, (status) => status)]
    .map(([status, all]) => [status, all.length] as const)
    .sort(([one], [other]) => rank(one) - rank(other));
}

import type { JobConfig } from '#configuration/configuration';
import type { Report } from '#shape/report';
import type { Entry, MapNode, Node, Span } from '#yaml/node';

/** A keyword that is read and checked, and what does not happen because of it. */
interface Unserved {
  /** Keys below the keyword that lead to it. */
  readonly below: readonly string[];
  readonly consequence: string;
  /** The value that says what happens anyway. */
  readonly usual: unknown;
}

const noAgent = 'no agent, dashboard or managed resources belong to the environment';
const unserved: ReadonlyMap<string, readonly Unserved[]> = byKeyword([
  ['secrets', 'no secret is fetched, so these variables will not exist in the job'],
  ['id_tokens', 'no token is made, so these variables will not exist in the job'],
  ['identity', 'the job gets no cloud identity'],
  ['dast_configuration', 'no scan profile is applied'],
  ['run', 'the steps will not run'],
  ['inputs', 'job inputs are not offered when the job is played'],
  ['pages', 'the site is kept as an artifact, but not published'],
  ['release:milestones', 'there are no milestones to add the release to'],
  ['artifacts:expose_as', 'merge requests show no link to the artifacts'],
  ['artifacts:reports:scip', 'the report is not uploaded'],
  ['environment:kubernetes:agent', noAgent],
  ['environment:kubernetes:flux_resource_path', noAgent],
  ['environment:kubernetes:managed_resources', noAgent],
  ['environment:kubernetes:dashboard', noAgent],
]);
/** Those that a job can take over from `default:`. */
const inherited = ['id_tokens', 'identity'] as const;

/** Says for each keyword that has no effect yet what will not happen. */
export function warnAboutUnserved(jobs: readonly JobConfig[], report: Report): void {
  for (const job of jobs) {
    for (const key of job.body.entries.keys()) {
      if (unserved.has(key)) warnAboutOwn(key, job, report);
    }
    for (const key of inherited) {
      if (job.keywords[key] === null || job.body.entries.has(key)) continue;
      for (const { consequence } of unserved.get(key) ?? []) {
        warn(job.key, key, consequence, report);
      }
    }
    const needs = job.needs;
    if (needs?.cross.some(({ project }) => project !== undefined)) {
      const text = 'needs on other projects have no effect yet: their artifacts are not fetched';
      report.warn('not-served', needs.span, text);
    }
  }
}

function warnAboutOwn(keyword: string, { body }: JobConfig, report: Report): void {
  for (const { below, consequence, usual } of unserved.get(keyword) ?? []) {
    const path = [keyword, ...below];
    const entry = entryAt(body, path);
    if (entry && !isUsual(entry.value, usual)) warn(entry.key, path.join(':'), consequence, report);
  }
}

function entryAt(body: MapNode, path: readonly string[]): Entry | undefined {
  let map: Node | undefined = body;
  let entry: Entry | undefined;
  for (const key of path) {
    entry = map?.kind === 'map' ? map.entries.get(key) : undefined;
    map = entry?.value;
  }
  return entry;
}

function warn(at: Span, name: string, consequence: string, report: Report): void {
  report.warn('not-served', at, `\`${name}\` has no effect yet: ${consequence}`);
}

function isUsual(node: Node, usual: unknown): boolean {
  return node.kind === 'scalar' && (node.value === null || node.value === usual);
}

function byKeyword(
  rows: readonly (readonly [path: string, consequence: string, usual?: unknown])[],
): ReadonlyMap<string, readonly Unserved[]> {
  const all = new Map<string, Unserved[]>();
  for (const [path, consequence, usual = false] of rows) {
    const [keyword = '', ...below] = path.split(':');
    all.set(keyword, [...(all.get(keyword) ?? []), { below, consequence, usual }]);
  }
  return all;
}

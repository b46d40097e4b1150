import type { PipelineSummary, Project, TestReport } from '@slipway/contract';
import { get, getPage, projectApi } from '#data/api.ts';
import { nameOf, ordered } from './test-order.ts';

/** The tests of one earlier pipeline. */
export interface EarlierReport {
  readonly pipeline: PipelineSummary;
  readonly report: TestReport;
}

/** How a test went in one earlier pipeline; undefined where it did not run. */
export interface EarlierRun {
  readonly pipeline: PipelineSummary;
  readonly status: string | undefined;
}

const mostPipelines = 10;
const looksBack = 20;

/** The pipelines before one, on its branch; of a branch that is new, those of the default branch. */
export async function pipelinesBefore(
  project: Project,
  { id, ref }: PipelineSummary,
  signal: AbortSignal,
): Promise<readonly PipelineSummary[]> {
  const on = async (branch: string) => {
    const query = new URLSearchParams({ ref: branch, per_page: String(looksBack) });
    const address = `${projectApi(project.id)}/pipelines?${query}`;
    const { items } = await getPage<PipelineSummary>(address, signal);
    return items.filter((each) => each.id < id);
  };
  const before = await on(ref);
  return before.length > 0 || ref === project.default_branch ? before : on(project.default_branch);
}

/** The tests of a pipeline. */
export function reportOf(
  project: Project,
  { id }: PipelineSummary,
  signal: AbortSignal,
): Promise<TestReport> {
  return get<TestReport>(`${projectApi(project.id)}/pipelines/${id}/test_report`, signal);
}

/** The tests of the last pipelines before one, the newest first. */
export async function earlierReports(
  project: Project,
  pipeline: PipelineSummary,
  signal: AbortSignal,
): Promise<readonly EarlierReport[]> {
  const before = (await pipelinesBefore(project, pipeline, signal)).slice(0, mostPipelines);
  return Promise.all(
    before.map(async (each) => ({
      pipeline: each,
      report: await reportOf(project, each, signal),
    })),
  );
}

/** How each test went before, by its name, the oldest first. */
export function historyOf(
  reports: readonly EarlierReport[],
): ReadonlyMap<string, readonly EarlierRun[]> {
  const oldestFirst = reports.toReversed();
  const statuses = oldestFirst.map(
    ({ report }) => new Map(ordered(report).map((ran) => [nameOf(ran), ran.test.status])),
  );
  const names = new Set(statuses.flatMap((each) => [...each.keys()]));
  return new Map(
    [...names].map((name) => [
      name,
      oldestFirst.map(({ pipeline }, index) => ({ pipeline, status: statuses[index]?.get(name) })),
    ]),
  );
}

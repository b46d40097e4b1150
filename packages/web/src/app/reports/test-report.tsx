import type { PipelineSummary, Project, TestCase, TestReport } from '@slipway/contract';
import { useState } from 'react';
import { get, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { Table } from '#ui/list/table.tsx';
import { Empty, Failure, Loading } from '#ui/state/states.tsx';
import { StatusBadge } from '#ui/status/status-badge.tsx';
import {
  type EarlierRun,
  earlierReports,
  historyOf,
  pipelinesBefore,
  reportOf,
} from './test-history.ts';
import { isBad, nameOf, newFailures, ofJob, ordered, type RanTest } from './test-order.ts';
import '#pipelines/pipeline.css';

const mostShown = 300;

/** The tests of a pipeline by its JUnit reports: what failed, then what took longest. */
export function TestReportTab({
  project,
  pipeline,
  job,
}: {
  readonly project: Project;
  readonly pipeline: PipelineSummary;
  /** The name of the one whose tests are shown; all without it. */
  readonly job?: string;
}) {
  const { data, error, reload } = useResource(
    `${projectApi(project.id)}/pipelines/${pipeline.id}/test_report`,
    (path, signal) => get<TestReport>(path, signal),
  );
  const before = useReportBefore(project, pipeline);
  const [hasHistory, setHistory] = useState(false);
  const history = useHistory(project, pipeline, hasHistory);
  if (!data) {
    return error ? <Failure error={error} what="the tests" retry={reload} /> : <Loading />;
  }
  const report = job === undefined ? data : ofJob(data, job);
  const cases = ordered(report);
  const fresh = before.data ? newFailures(report, before.data.report) : new Set<string>();
  const comparedTo = before.data?.pipeline.ref;
  const broken = report.test_suites.filter(({ suite_error }) => suite_error !== null);
  if (cases.length === 0 && broken.length === 0) {
    return (
      <Empty title={job === undefined ? 'No job has reported tests' : 'It has reported no tests'}>
        <p className="muted">
          <code>artifacts: reports: junit:</code> names the file that a job’s tests write.
        </p>
      </Empty>
    );
  }
  return (
    <section className="test-report" aria-labelledby="tests">
      <h2 id="tests">
        {report.total_count} tests: {report.failed_count + report.error_count} failed,{' '}
        {report.skipped_count} skipped, {report.success_count} passed, {seconds(report.total_time)}
      </h2>
      {fresh.size > 0 && (
        <p>
          {fresh.size === 1 ? 'One of them had' : `${fresh.size} of them had`} not failed in the
          pipeline before{comparedTo !== pipeline.ref && ` on ${comparedTo}`}.
        </p>
      )}
      {job !== undefined && report.test_suites.some(({ name }) => name !== job) && (
        <p className="muted">
          Jobs of one entry report together: these are the tests of all of them.
        </p>
      )}
      {broken.map(({ name, suite_error }) => (
        <p key={name} className="problem">
          The report of {name} cannot be read: {suite_error}
        </p>
      ))}
      {before.data && !hasHistory && (
        <button type="button" className="button small" onClick={() => setHistory(true)}>
          Show how they went before
        </button>
      )}
      {history.error && <p className="problem">{history.error.message}</p>}
      <Table
        caption="Tests"
        rows={cases.slice(0, mostShown)}
        keyOf={({ key }) => key}
        columns={[
          {
            title: 'Test',
            cell: (ran) => <Case test={ran.test} isNew={fresh.has(nameOf(ran))} />,
          },
          { title: 'Job', cell: ({ suite }) => suite },
          { title: 'Result', cell: ({ test }) => <StatusBadge status={lookFor(test)} /> },
          ...(history.data
            ? [
                {
                  title: 'Before',
                  cell: (ran: RanTest) => (
                    <History project={project} runs={history.data?.get(nameOf(ran)) ?? []} />
                  ),
                },
              ]
            : []),
          { title: 'Took', cell: ({ test }) => seconds(test.execution_time ?? 0) },
        ]}
      />
      {cases.length > mostShown && (
        <p className="below muted">
          {cases.length - mostShown} more, quicker ones, all passed or alike.
        </p>
      )}
    </section>
  );
}

/** The tests of the pipeline before on the same branch, else on the default one; undefined where there is none. */
function useReportBefore(project: Project, pipeline: PipelineSummary) {
  const api = `${projectApi(project.id)}/pipelines`;
  return useResource(`${api} before ${pipeline.id}`, async (_key, signal) => {
    const [before] = await pipelinesBefore(project, pipeline, signal);
    return before && { pipeline: before, report: await reportOf(project, before, signal) };
  });
}

/** How the tests went in the pipelines before, once somebody wants to know. */
function useHistory(project: Project, pipeline: PipelineSummary, isWanted: boolean) {
  return useResource(isWanted ? `tests before ${pipeline.id}` : '', async (key, signal) =>
    key === '' ? undefined : historyOf(await earlierReports(project, pipeline, signal)),
  );
}

/** A dot for each pipeline before, the oldest first. */
function History({
  project,
  runs,
}: {
  readonly project: Project;
  readonly runs: readonly EarlierRun[];
}) {
  const ran = runs.filter(({ status }) => status !== undefined);
  const failed = ran.filter(({ status }) => status === 'failed' || status === 'error');
  if (ran.length === 0) return <span className="muted">new</span>;
  return (
    <span className="test-history">
      <span className="unseen">
        failed in {failed.length} of {ran.length}
      </span>
      {runs.map(({ pipeline, status }) => (
        <Link
          key={pipeline.id}
          className={`test-dot is-${status ?? 'absent'}`}
          href={`${to.pipeline(project.path_with_namespace, pipeline.id)}?tab=tests`}
          title={`${status ?? 'did not run'} in #${pipeline.id}`}
        >
          <span className="unseen">
            {status ?? 'did not run'} in pipeline {pipeline.id}
          </span>
        </Link>
      ))}
    </span>
  );
}

const lookFor = (test: TestCase) => (isBad(test) ? 'failed' : test.status);

function Case({ test, isNew }: { readonly test: TestCase; readonly isNew: boolean }) {
  const output = test.system_output;
  return (
    <>
      <strong>{test.name}</strong>{' '}
      {isNew && (
        <span className="new-failure" title="It had not failed in the pipeline before">
          new
        </span>
      )}
      {test.classname && <p className="muted">{test.classname}</p>}
      {isBad(test) && output && <pre className="test-output">{text(output)}</pre>}
    </>
  );
}

function text(output: NonNullable<TestCase['system_output']>): string {
  return typeof output === 'string' ? output : JSON.stringify(output, null, 2);
}

function seconds(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 0)}\u00a0s`;
}

import type { Project, TestCase, TestReport } from '@slipway/contract';
import { get, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { Empty, Failure, Loading } from '#ui/states.tsx';
import { Table } from '#ui/table.tsx';
import { isBad, ordered } from './test-order.ts';

const mostShown = 300;

/** The tests of a pipeline by its JUnit reports: what failed, then what took longest. */
export function TestReportTab({ project, id }: { readonly project: Project; readonly id: number }) {
  const { data, error, reload } = useResource(
    `${projectApi(project.id)}/pipelines/${id}/test_report`,
    (path, signal) => get<TestReport>(path, signal),
  );
  if (!data) {
    return error ? <Failure error={error} what="the tests" retry={reload} /> : <Loading />;
  }
  const cases = ordered(data);
  const broken = data.test_suites.filter(({ suite_error }) => suite_error !== null);
  if (cases.length === 0 && broken.length === 0) {
    return (
      <Empty title="No job has reported tests">
        <p className="muted">
          <code>artifacts: reports: junit:</code> names the file that a job’s tests write.
        </p>
      </Empty>
    );
  }
  return (
    <section aria-labelledby="tests">
      <h2 id="tests">
        {data.total_count} tests: {data.failed_count + data.error_count} failed,{' '}
        {data.skipped_count} skipped, {data.success_count} passed, {seconds(data.total_time)}
      </h2>
      {broken.map(({ name, suite_error }) => (
        <p key={name} className="problem">
          The report of {name} cannot be read: {suite_error}
        </p>
      ))}
      <Table
        caption="Tests"
        rows={cases.slice(0, mostShown)}
        keyOf={({ key }) => key}
        columns={[
          { title: 'Test', cell: ({ test }) => <Case test={test} /> },
          { title: 'Job', cell: ({ suite }) => suite },
          { title: 'Result', cell: ({ test }) => test.status },
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

function Case({ test }: { readonly test: TestCase }) {
  const output = test.system_output;
  return (
    <>
      <strong>{test.name}</strong>
      {test.classname && <p className="muted">{test.classname}</p>}
      {isBad(test) && output && <pre className="test-output">{text(output)}</pre>}
    </>
  );
}

function text(output: NonNullable<TestCase['system_output']>): string {
  return typeof output === 'string' ? output : JSON.stringify(output, null, 2);
}

function seconds(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 0)} s`;
}

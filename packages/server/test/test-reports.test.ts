import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Gitlab } from '@gitbeaker/rest';
import { nextJob, root, startServer, upload } from './harness.ts';

const configuration = `
unit:
  parallel: 2
  script: [make]
  artifacts: {reports: {junit: junit.xml}}
lint:
  script: [make]
  artifacts: {reports: {junit: lint.xml}}
`;

const good = '<testsuite><testcase name="a" classname="A" time="0.1"/></testsuite>';
const bad = '<testsuite><testcase name="b" time="0.2"><failure>no</failure></testcase></testsuite>';

/** More than the client's types know. */
interface Report {
  readonly test_suites: readonly { readonly suite_error: string | null }[];
}

test('the tests of a pipeline are its jobs’ reports, one suite for parallel ones', async () => {
  await using api = await startServer();
  const project = await api.project('shop');
  await project.push({ '.gitlab-ci.yml': configuration });
  const runner = await api.runner();
  const reports: Readonly<Record<string, string>> = {
    'unit 1/2': good,
    'unit 2/2': bad,
    lint: '<no',
  };
  for (let count = 0; count < 3; count += 1) {
    const job = await nextJob(runner);
    const query = 'artifact_type=junit&artifact_format=gzip';
    const content = gzipSync(reports[job.job_info.name] ?? '');
    const sent = await upload(api, job, query, { name: 'junit.xml.gz', content });
    assert.equal(sent.status, 201);
    await runner.update(job, { state: 'success' });
  }

  const gitlab = new Gitlab({ host: api.url, token: root.token });
  const report = (await gitlab.Pipelines.showTestReport(project.id, 1)) as unknown as Report;
  const summary = await gitlab.Pipelines.showTestReportSummary(project.id, 1);

  assert.partialDeepStrictEqual(report, {
    total_time: 0.3,
    total_count: 2,
    success_count: 1,
    failed_count: 1,
    test_suites: [
      { name: 'lint', total_count: 0, test_cases: [] },
      {
        name: 'unit',
        suite_error: null,
        test_cases: [
          {
            status: 'success',
            name: 'a',
            classname: 'A',
            execution_time: 0.1,
            system_output: null,
          },
          { status: 'failed', name: 'b', system_output: 'no' },
        ],
      },
    ],
  });
  assert.match(String(report.test_suites[0]?.suite_error), /^JUnit XML parsing failed: /);
  assert.partialDeepStrictEqual(summary, {
    total: { time: 0.3, count: 2, success: 1, failed: 1, skipped: 0, error: 0 },
    test_suites: [{ name: 'lint' }, { name: 'unit', total_count: 2 }],
  });
});

test('a pipeline without reports has no tests', async () => {
  await using api = await startServer();
  const project = await api.project('shop');
  await project.push({ '.gitlab-ci.yml': 'job: {script: [make]}' });

  const report = await api.api('GET', `/projects/${project.id}/pipelines/1/test_report`);

  assert.partialDeepStrictEqual(report, { total_count: 0, test_suites: [] });
});

import { countsOf, sumOf, type TestCase, type TestSuite } from './test-report.ts';

/** All tests in GitLab's shape. */
export function testReportJson(suites: readonly TestSuite[]) {
  const total = sumOf(suites.map(countsOf));
  return {
    total_time: total.seconds,
    total_count: total.count,
    success_count: total.success,
    failed_count: total.failed,
    skipped_count: total.skipped,
    error_count: total.error,
    test_suites: suites.map((suite) => ({
      ...suiteJson(suite),
      test_cases: suite.error === null ? suite.cases.map(caseJson) : [],
    })),
  };
}

/** The same without the tests. */
export function testReportSummaryJson(suites: readonly TestSuite[]) {
  const total = sumOf(suites.map(countsOf));
  return {
    total: {
      time: total.seconds,
      count: total.count,
      success: total.success,
      failed: total.failed,
      skipped: total.skipped,
      error: total.error,
      suite_error: suites.find(({ error }) => error !== null)?.error ?? null,
    },
    test_suites: suites.map((suite) => ({ ...suiteJson(suite), build_ids: suite.jobIds })),
  };
}

function suiteJson(suite: TestSuite) {
  const counts = countsOf(suite);
  return {
    name: suite.name,
    total_time: counts.seconds,
    total_count: counts.count,
    success_count: counts.success,
    failed_count: counts.failed,
    skipped_count: counts.skipped,
    error_count: counts.error,
    suite_error: suite.error,
  };
}

function caseJson(test: TestCase) {
  return {
    status: test.status,
    name: test.name,
    classname: test.classname,
    file: test.file,
    execution_time: test.seconds,
    system_output: test.output,
    stack_trace: null,
    recent_failures: null,
  };
}

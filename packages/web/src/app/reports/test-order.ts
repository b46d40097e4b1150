import type { TestCase, TestReport } from '@slipway/contract';
import { entryOf } from '#graph/groups.ts';

/** A test with the suite, by its job's name, in which it ran. */
export interface RanTest {
  readonly key: number;
  readonly suite: string;
  readonly test: TestCase;
}

/** Whether a test did not do what it should. */
export function isBad({ status }: TestCase): boolean {
  return status === 'failed' || status === 'error';
}

/** The tests of one job alone, counted anew; jobs of one entry share a suite of its name. */
export function ofJob(report: TestReport, job: string): TestReport {
  const entry = entryOf(job);
  const test_suites = report.test_suites.filter(({ name }) => name === job || name === entry);
  const cases = test_suites.flatMap((suite) => suite.test_cases);
  const count = (status: string) => cases.filter((each) => each.status === status).length;
  return {
    total_time: cases.reduce((sum, each) => sum + (each.execution_time ?? 0), 0),
    total_count: cases.length,
    success_count: count('success'),
    failed_count: count('failed'),
    skipped_count: count('skipped'),
    error_count: count('error'),
    test_suites,
  };
}

/** What failed now and had not failed in the pipeline before: who pushed last wants to see these first. */
export function newFailures(report: TestReport, before: TestReport): ReadonlySet<string> {
  const failures = (of: TestReport) =>
    ordered(of).flatMap((ran) => (isBad(ran.test) ? [nameOf(ran)] : []));
  const known = new Set(failures(before));
  return new Set(failures(report).filter((name) => !known.has(name)));
}

/** What makes a test the same one in another pipeline. */
export function nameOf({ suite, test }: Pick<RanTest, 'suite' | 'test'>): string {
  return JSON.stringify([suite, test.classname, test.name]);
}

/** What failed first, then what took longest. */
export function ordered({ test_suites }: TestReport): readonly RanTest[] {
  return test_suites
    .flatMap(({ name, test_cases }) => test_cases.map((test) => ({ suite: name, test })))
    .map((each, key) => ({ ...each, key }))
    .sort(
      (a, b) =>
        Number(isBad(b.test)) - Number(isBad(a.test)) ||
        (b.test.execution_time ?? 0) - (a.test.execution_time ?? 0),
    );
}

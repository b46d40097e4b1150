import type { TestCase, TestReport } from '@slipway/contract';

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

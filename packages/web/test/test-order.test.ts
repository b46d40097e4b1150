import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestReport } from '@slipway/contract';
import { ordered } from '../src/app/pipelines/test-order.ts';

test('of the tests those that failed come first, then those that took longest', () => {
  const ran = (name: string, status: string, execution_time: number | null) => ({
    name,
    status,
    execution_time,
    classname: null,
    system_output: null,
  });
  const report = {
    test_suites: [
      { name: 'unit', suite_error: null, test_cases: [ran('quick', 'success', 0.1)] },
      {
        name: 'slow',
        suite_error: null,
        test_cases: [ran('long', 'success', 9), ran('broken', 'failed', null)],
      },
    ],
    // The order depends on these fields only.
  } as unknown as TestReport;

  assert.deepEqual(
    ordered(report).map(({ suite, test: { name } }) => `${suite}: ${name}`),
    ['slow: broken', 'slow: long', 'unit: quick'],
  );
});

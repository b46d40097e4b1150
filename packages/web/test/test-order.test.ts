import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PipelineSummary, TestReport } from '@slipway/contract';
import { historyOf } from '../src/app/reports/test-history.ts';
import { nameOf, newFailures, ofJob, ordered } from '../src/app/reports/test-order.ts';

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

test('the tests of one job are counted by themselves; those of a matrix share a suite', () => {
  const ran = (status: string) => ({ name: 'adds', status, execution_time: 1 });
  const report = {
    test_suites: [
      { name: 'unit', suite_error: null, test_cases: [ran('failed'), ran('success')] },
      { name: 'other', suite_error: null, test_cases: [ran('success')] },
    ],
    // What is counted depends on these fields only.
  } as unknown as TestReport;

  const own = ofJob(report, 'unit: [linux, 20]');

  assert.equal(own.total_count, 2);
  assert.equal(own.failed_count, 1);
  assert.equal(own.total_time, 2);
});

test('what fails now and did not before is new', () => {
  const report = (statuses: Readonly<Record<string, string>>) =>
    ({
      test_suites: [
        {
          name: 'unit',
          suite_error: null,
          test_cases: Object.entries(statuses).map(([name, status]) => ({
            ...{ name, status, classname: null, execution_time: 1 },
          })),
        },
      ],
      // As above.
    }) as unknown as TestReport;

  const fresh = newFailures(
    report({ old: 'failed', broke: 'error', added: 'failed', fine: 'success' }),
    report({ old: 'failed', broke: 'success', fine: 'failed' }),
  );

  assert.deepEqual(
    [...fresh].map((name) => JSON.parse(name)[2]),
    ['broke', 'added'],
  );
});

test('how a test went before is told pipeline by pipeline, the oldest first', () => {
  const report = (statuses: Readonly<Record<string, string>>) =>
    ({
      test_suites: [
        {
          name: 'unit',
          suite_error: null,
          test_cases: Object.entries(statuses).map(([name, status]) => ({
            ...{ name, status, classname: null, execution_time: 1 },
          })),
        },
      ],
      // The history depends on these fields only.
    }) as unknown as TestReport;
  const pipeline = (id: number) => ({ id }) as PipelineSummary;

  const history = historyOf([
    { pipeline: pipeline(9), report: report({ adds: 'failed', late: 'success' }) },
    { pipeline: pipeline(8), report: report({ adds: 'success' }) },
  ]);

  const told = (name: string) => {
    const test = { name, classname: null } as TestReport['test_suites'][0]['test_cases'][0];
    const runs = history.get(nameOf({ suite: 'unit', test })) ?? [];
    return runs.map(({ pipeline: { id }, status }) => `${id} ${status ?? '-'}`);
  };
  assert.deepEqual(told('adds'), ['8 success', '9 failed']);
  assert.deepEqual(told('late'), ['8 -', '9 success']);
});

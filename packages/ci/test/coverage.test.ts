import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCoverage } from '../src/index.ts';

for (const [pattern, trace, expected] of [
  ['/Coverage: \\d+\\.\\d+%/', 'Coverage: 10.5%\nCoverage: 91.25%\ndone\n', 91.25],
  ['/TOTAL.*? (\\d+)%$/', 'TOTAL 120 12 90%\n', 90],
  ['/(\\d+) of (\\d+)/', '1 of 2, 3 of 4', 4],
  ['/Lines: (\\d+)/', 'nothing', null],
] as const) {
  test(`coverage ${pattern} of ${JSON.stringify(trace)} is ${expected}`, () => {
    assert.equal(findCoverage(pattern, trace), expected);
  });
}

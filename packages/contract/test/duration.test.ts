import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDuration } from '../src/duration.ts';

for (const [text, seconds] of [
  ['3 mins 4 sec', 184],
  ['2h20min', 8400],
  ['1 week', 604800],
  ['one week', 604800],
  ['30 minutes', 1800],
  ['1h 30m', 5400],
  ['1.5 hours', 5400],
  ['47 yrs 6 mos and 4d', 47 * 31557600 + 6 * 2592000 + 4 * 86400],
  ['42', 42],
  ['4:01', 241],
  ['1:20:51', 4851],
  ['2 hrs 20 min', 8400],
  ['6 mos 1 day', 15_638_400],
  ['1 day and 2 hours', 93_600],
  ['0', 0],
  ['soon', undefined],
  ['never', undefined],
  ['', undefined],
  ['5 parsecs', undefined],
] as const) {
  test(`the duration "${text}" is ${seconds} seconds`, () => {
    assert.equal(parseDuration(text), seconds);
  });
}

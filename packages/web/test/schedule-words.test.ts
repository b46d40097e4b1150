import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cronWords } from '../src/app/settings/cron-words.ts';
import { variablesIn } from '../src/app/settings/variable-lines.ts';

for (const [cron, expected] of [
  ['0 4 * * *', 'each day at 4:00'],
  ['*/30 * * * *', 'every 30 minutes'],
  ['5 * * * *', 'each hour at :05'],
  ['0 7 * * 1', 'each Monday at 7:00'],
  ['0 7 * * 7', 'each Sunday at 7:00'],
  ['15 7 * * 1-5', 'each working day at 7:15'],
  ['0 0 1 * *', ''],
  ['0 9-17 * * *', ''],
] as const) {
  test(`${cron} is ${expected || 'left to its own signs'}`, () => {
    assert.equal(cronWords(cron), expected);
  });
}

test('variables are read line by line, and a line that is none is named', () => {
  assert.deepEqual(variablesIn('A=1\r\n\n B = two=2 \n'), [
    { key: 'A', value: '1' },
    { key: 'B', value: ' two=2 ' },
  ]);
  assert.throws(() => variablesIn('A=1\nnothing'), /“nothing” is not of the form NAME=value/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCoverageFinder } from '../src/jobs/coverage.ts';

test('a coverage is found beside the event loop', async () => {
  using finder = disposable();

  const found = [
    await finder.find('/Total: (\\d+)%/', 'Total: 12%\nTotal: 87%\n'),
    await finder.find('/nothing/', 'Total: 87%\n'),
  ];

  assert.deepEqual(found, [87, null]);
});

test('a pattern that takes too long on one long line is given up, and others have their turn', async () => {
  using finder = disposable();
  let turns = 0;
  setInterval(() => {
    turns += 1;
  }, 20).unref();

  const slow = finder.find('/\\d.*x|\\d/', '1'.repeat(100_000));
  const next = finder.find('/(\\d+)%/', '55%');

  assert.deepEqual([await slow, await next], ['too-slow', 55]);
  assert.ok(turns > 20);
});

function disposable() {
  const finder = createCoverageFinder();
  return { ...finder, [Symbol.dispose]: () => finder.close() };
}

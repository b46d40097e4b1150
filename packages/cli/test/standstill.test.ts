import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backoff } from '../src/supervisor/backoff.ts';
import { standsStill } from '../src/supervisor/pulse/standstill.ts';

const glance = { silentMs: 0, computedMs: 0, isStopped: false, isReady: true };

for (const [what, seen, expected] of [
  ['turns', { silentMs: 500, computedMs: 500 }, false],
  ['computes without a beat', { silentMs: 1600, computedMs: 1100 }, true],
  ['waits for its turn on a busy machine', { silentMs: 5000, computedMs: 300 }, false],
  ['waits for a disk', { silentMs: 15_000, computedMs: 10 }, false],
  ['says nothing for very long', { silentMs: 21_000, computedMs: 10 }, true],
  ['was stopped by somebody', { silentMs: 90_000, computedMs: 2000, isStopped: true }, false],
  ['still loads its code', { silentMs: 3000, computedMs: 3000, isReady: false }, false],
  [
    'never comes to an end of its start',
    { silentMs: 12_000, computedMs: 11_000, isReady: false },
    true,
  ],
  ['is on a system that tells no times', { silentMs: 5000, computedMs: undefined }, false],
] as const) {
  test(`a role that ${what} ${expected ? 'stands still' : 'does not stand still'}`, () => {
    assert.equal(standsStill({ ...glance, ...seen }), expected);
  });
}

test('what ends early again and again is started after pauses that grow to half a minute', () => {
  const pauses: number[] = [];
  let early = 0;
  for (let time = 0; time < 10; time += 1) {
    const next = backoff(early, 1000);
    early = next.early;
    pauses.push(next.delayMs / 1000);
  }

  assert.deepEqual(pauses, [0, 0.25, 0.5, 1, 2, 4, 8, 16, 30, 30]);
  assert.deepEqual(backoff(early, 6_000), { early: 0, delayMs: 0 }, 'it had served for a while');
});

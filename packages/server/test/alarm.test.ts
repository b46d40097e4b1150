import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alarmAt } from '../src/due/alarm.ts';

const hourMs = 3_600_000;

/** A clock and timers that a test moves, each for itself. */
function moved(t: { mock: typeof import('node:test').mock }) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const time = { now: Date.UTC(2026, 0, 1), rung: 0 };
  const clock = () => new Date(time.now);
  const alarm = alarmAt(time.now + hourMs, clock, () => {
    time.rung += 1;
  });
  return { time, alarm, tick: (ms: number) => t.mock.timers.tick(ms) };
}

test('an alarm rings at its time, once', (t) => {
  const { time, tick } = moved(t);

  for (let passed = 0; passed < 2 * hourMs; passed += 30_000) {
    assert.equal(time.rung, passed >= hourMs ? 1 : 0);
    time.now += 30_000;
    tick(30_000);
  }

  assert.equal(time.rung, 1);
});

test('an alarm whose time the clock has jumped over rings within half a minute', (t) => {
  const { time, tick } = moved(t);

  time.now += 5 * hourMs;
  tick(30_000);

  assert.equal(time.rung, 1);
});

test('an alarm of a clock that was set back waits for its time', (t) => {
  const { time, tick } = moved(t);

  time.now -= hourMs;
  for (let passed = 0; passed <= hourMs; passed += 30_000) tick(30_000);
  const early = time.rung;
  time.now += 2 * hourMs;
  tick(30_000);

  assert.deepEqual([early, time.rung], [0, 1]);
});

test('an alarm that is given up does not ring', (t) => {
  const { time, alarm, tick } = moved(t);

  alarm[Symbol.dispose]();
  time.now += hourMs;
  tick(30_000);

  assert.equal(time.rung, 0);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lookMs, Pulse } from '../src/supervisor/pulse/pulse.ts';

/** Looks at a role again and again; `seconds` is how long, `share` how much of a core it computes. */
function watch(pulse: Pulse, seconds: number, share: number, answers: boolean) {
  const asked: number[] = [];
  for (let now = lookMs; now <= seconds * 1000; now += lookMs) {
    const thread = { computedMs: now * share, waitedMs: 0, isStopped: false };
    const finding = pulse.look(now, thread, true);
    if (finding === 'stands still') return { asked, stoodStillMs: now };
    if (finding !== 'ask') continue;
    asked.push(now);
    if (answers) pulse.heard(now + 1);
  }
  return { asked, stoodStillMs: undefined };
}

test('a role that sleeps is asked every few seconds only', () => {
  const { asked, stoodStillMs } = watch(new Pulse(0), 60, 0.001, true);

  assert.ok(asked.length <= 12, `asked ${asked.length} times in a minute`);
  assert.ok(asked.length >= 10, 'it may wait for something that never comes');
  assert.equal(stoodStillMs, undefined);
});

test('a role that works and answers goes on, however much it works', () => {
  const { asked, stoodStillMs } = watch(new Pulse(0), 60, 1, true);

  assert.ok(asked.length > 100);
  assert.equal(stoodStillMs, undefined);
});

test('a role in an endless loop is found within a second and a half', () => {
  const { stoodStillMs = Number.NaN } = watch(new Pulse(0), 60, 1, false);

  assert.ok(stoodStillMs <= 1500, `found after ${stoodStillMs} ms`);
});

test('a role that is asked and says nothing is late, but for one that somebody has stopped', () => {
  for (const [isStopped, finding] of [
    [false, 'is late'],
    [true, 'turns'],
  ] as const) {
    const pulse = new Pulse(0);
    const look = (nowMs: number, computedMs: number) =>
      pulse.look(nowMs, { computedMs, waitedMs: 0, isStopped }, true);

    assert.equal(look(400, 300), 'ask');
    assert.equal(look(800, 350), 'turns');
    assert.equal(look(1200, 400), finding);
  }
});

test('a role that hardly gets a processor is asked at once, and late soon after', () => {
  const pulse = new Pulse(0);
  const findings = [400, 800, 1200].map((now) =>
    pulse.look(now, { computedMs: now * 0.05, waitedMs: now * 0.95, isStopped: false }, true),
  );

  assert.deepEqual(findings, ['ask', 'turns', 'is late']);
});

test('a role that computes a little for long is asked once that is much together', () => {
  const { asked } = watch(new Pulse(0), 4, 0.1, true);

  assert.deepEqual(asked, [1200, 2400, 3600]);
});

test('a role that waits without computing and answers nobody is found within half a minute', () => {
  const { stoodStillMs = Number.NaN } = watch(new Pulse(0), 60, 0, false);

  assert.ok(stoodStillMs > 20_000 && stoodStillMs < 30_000, `found after ${stoodStillMs} ms`);
});

test('where the system tells no times, a role that answers goes on and one that does not is found', () => {
  const [alive, silent] = [new Pulse(0), new Pulse(0)];
  let found = 0;
  for (let now = lookMs; now <= 40_000; now += lookMs) {
    if (alive.look(now, undefined, true) === 'ask') alive.heard(now);
    else assert.fail('it is asked each time');
    if (silent.look(now, undefined, true) === 'stands still') found ||= now;
  }

  assert.ok(found > 20_000 && found < 30_000, `found after ${found} ms`);
});

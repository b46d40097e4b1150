import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError } from '@slipway/kube-objects';
import { PriorityLevel } from '../src/flow-control/priority-level.ts';

const never = new AbortController().signal;

/** A level whose requests end when the test says so. */
function levelOf(seats: number, waiting: number, waitingOfFlow = waiting) {
  const level = new PriorityLevel('tested', { seats, waiting, waitingOfFlow });
  const started: string[] = [];
  const ends: (() => void)[] = [];
  const ask = (flow: string, signal = never) =>
    level.serve(
      flow,
      () => signal,
      () => {
        started.push(flow);
        return new Promise<void>((resolve) => ends.push(resolve));
      },
    );
  /** Ends the request that has run longest, and lets the next one begin. */
  const end = async () => {
    ends.shift()?.();
    await new Promise(setImmediate);
  };
  return { level, started, ask, end };
}

const isTooMany = (error: unknown) =>
  error instanceof ApiError && error.code === 429 && error.status.details?.retryAfterSeconds === 1;

test('flows take turns, however much one of them asks', async () => {
  const { started, ask, end, level } = levelOf(1, 10);
  const all = ['busy', 'busy', 'busy', 'busy', 'quiet'].map((flow) => ask(flow));

  for (let i = 0; i < 5; i += 1) await end();
  await Promise.all(all);

  assert.deepEqual(started, ['busy', 'busy', 'quiet', 'busy', 'busy']);
  assert.deepEqual(level.figures, {
    name: 'tested',
    seats: 1,
    executing: 0,
    waiting: 0,
    dispatched: 5,
    rejected: 0,
  });
});

test('more than may wait is asked to come back, of all flows and of one', async () => {
  const { ask, end, started } = levelOf(1, 2, 1);
  const served = [ask('a'), ask('a'), ask('b')];

  await assert.rejects(ask('a'), isTooMany);
  await assert.rejects(ask('c'), isTooMany);

  for (let i = 0; i < 3; i += 1) await end();
  await Promise.all(served);
  assert.deepEqual(started, ['a', 'a', 'b']);
});

test('a client that leaves gives its place up, and a failed request its seat', async () => {
  const { level, ask, end, started } = levelOf(1, 1);
  const gone = new AbortController();
  const first = ask('a');
  const left = ask('b', gone.signal);
  gone.abort();
  await assert.rejects(left, isTooMany);
  const next = ask('c');

  await end();
  await end();
  await Promise.all([first, next]);
  const fails = () => Promise.reject(new Error('no'));
  await assert.rejects(
    level.serve('d', () => never, fails),
    /no/,
  );

  assert.deepEqual(started, ['a', 'c']);
  assert.equal(level.figures.executing, 0);
});

test('a level that grows serves who waits, one that shrinks serves no more than before', async () => {
  const { level, ask, end, started } = levelOf(1, 10);
  const all = ['a', 'b', 'c', 'd'].map((flow) => ask(flow));

  level.limits = { seats: 2, waiting: 10, waitingOfFlow: 10 };
  await new Promise(setImmediate);
  assert.deepEqual(started, ['a', 'b']);
  level.limits = { seats: 1, waiting: 10, waitingOfFlow: 10 };
  await end();
  assert.deepEqual(started, ['a', 'b']);

  for (let i = 0; i < 3; i += 1) await end();
  await Promise.all(all);
  assert.equal(level.figures.executing, 0);
});

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { backOffMs } from '../src/due/back-off.ts';
import type { DueHandler } from '../src/due/due-work.ts';
import { createDueWorker } from '../src/due/due-worker.ts';
import { openSqliteStore } from '../src/store/sqlite/sqlite-store.ts';
import { until } from './harness.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };

/** A store, and workers on it whose clock a test moves. */
async function begun(t: { after(end: () => Promise<void>): void }) {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-due-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  let now = Date.now();
  const clock = () => new Date(now);
  const store = openSqliteStore(folder);
  const longestMs = new Map([['silence', 60_000]]);
  const open = (owner: string, kind: string, handler: DueHandler, on = store) => {
    const handlers = new Map([[kind, handler]]);
    const passedMs = () => 0;
    return createDueWorker({ due: on.due, handlers, owner, clock, log, longestMs, passedMs });
  };
  const wait = (ms: number) => {
    now += ms;
  };
  return { folder, store, clock, open, wait };
}

test('work is done when its time has come, earlier than what was planned before it', async (t) => {
  const { store, clock, open, wait } = await begun(t);
  const done: number[] = [];
  const worker = open('one', 'ring', async ({ subject }) => void done.push(subject));
  worker.start();
  const at = (ms: number) => new Date(clock().getTime() + ms);

  await store.due.plan({ kind: 'ring', subject: 1, at: at(60_000) });
  await store.due.plan({ kind: 'ring', subject: 2, at: at(20) });
  await worker.idle();
  const early = [...done];
  wait(30);
  await worker.idle();
  const first = [...done];
  wait(60_000);
  await worker.idle();
  await worker.close();
  await store.close();

  assert.deepEqual([early, first, done], [[], [2], [2, 1]]);
});

test('two workers on one store never do the same, and a lease that has run out is taken over', async (t) => {
  const { folder, store, clock, open, wait } = await begun(t);
  const other = openSqliteStore(folder);
  const stuck = Promise.withResolvers<undefined>();
  const done: string[] = [];
  const first = open('first', 'ring', ({ subject }) => {
    done.push(`first ${subject}`);
    return stuck.promise;
  });
  const second = open(
    'second',
    'ring',
    async ({ subject }) => void done.push(`second ${subject}`),
    other,
  );
  await store.due.plan({ kind: 'ring', subject: 1, at: clock() });
  first.start();
  await until(
    async () => done.length,
    (count) => count === 1,
  );

  second.start();
  await second.idle();
  const meanwhile = [...done];
  // The first one is silent for longer than its lease.
  wait(11_000);
  await second.idle();
  stuck.resolve(undefined);
  await first.close();
  await second.close();
  await other.close();
  await store.close();

  assert.deepEqual(meanwhile, ['first 1']);
  assert.deepEqual(done, ['first 1', 'second 1']);
});

test('what fails is tried again later and later, and work planned anew meanwhile is not lost', async (t) => {
  const { store, clock, open, wait } = await begun(t);
  let attempts = 0;
  const worker = open('one', 'ring', async () => {
    attempts += 1;
    if (attempts === 3) await store.due.plan({ kind: 'ring', subject: 1, at: clock() });
    if (attempts < 3) throw new Error('not now');
    return undefined;
  });
  await store.due.plan({ kind: 'ring', subject: 1, at: clock() });
  worker.start();
  await worker.idle();
  const once = attempts;
  wait(backOffMs(1));
  await worker.idle();
  const twice = attempts;
  wait(backOffMs(2));
  await worker.idle();
  await worker.close();
  const left = await store.due.of('ring', 1);
  await store.close();

  assert.deepEqual([once, twice, attempts], [1, 2, 4]);
  assert.equal(left, undefined);
  assert.deepEqual([1, 2, 3, 99].map(backOffMs), [1_000, 2_000, 4_000, 300_000]);
});

test('what measures a time does not wait for a clock that was set back; what names one does', async (t) => {
  const { store, clock, open, wait } = await begun(t);
  const done: string[] = [];
  const worker = open('one', 'silence', async ({ kind }) => void done.push(kind));
  const at = () => new Date(clock().getTime() + 50_000);
  await store.due.plan({ kind: 'silence', subject: 1, at: at() });
  await store.due.plan({ kind: 'named', subject: 1, at: at() });
  worker.start();
  await worker.idle();

  wait(-40 * 24 * 3_600_000);
  await worker.idle();
  wait(60_001);
  await worker.idle();
  await worker.close();
  const named = await store.due.of('named', 1);
  await store.close();

  assert.deepEqual(done, ['silence']);
  assert.ok((named?.at ?? 0) > at());
});

test('a lease of a server that was killed is over soon, also when the clock was set back meanwhile', async (t) => {
  const { store, clock, open, wait } = await begun(t);
  await store.due.plan({ kind: 'ring', subject: 1, at: clock() });
  await store.due.take('killed', clock(), new Date(clock().getTime() + 10_000), 9);
  wait(-40 * 24 * 3_600_000);
  const done: number[] = [];
  const next = open('next', 'ring', async ({ subject }) => void done.push(subject));

  next.start();
  await next.idle();
  const early = [...done];
  wait(31_000);
  await next.idle();
  await next.close();
  await store.close();

  assert.deepEqual([early, done], [[], [1]]);
});

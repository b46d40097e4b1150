import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { backOffMs } from '../src/due/back-off.ts';
import { createDueWorker, type DueHandler } from '../src/due/due-worker.ts';
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
  const open = (owner: string, kind: string, handler: DueHandler, on = store) => {
    const handlers = new Map([[kind, handler]]);
    return createDueWorker({ due: on.due, handlers, owner, clock, log });
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

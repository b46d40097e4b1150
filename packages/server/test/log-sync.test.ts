import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { Database } from '../src/store/sqlite/database.ts';
import { LogSync } from '../src/store/sqlite/log-sync.ts';

/** A log whose syncs end when the test says so. */
async function log() {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-log-'));
  await writeFile(join(folder, 'a.db-wal'), '');
  const syncs: ((error: Error | null) => void)[] = [];
  const told: string[] = [];
  const sync = new LogSync(join(folder, 'a.db'), (_fd, done) => void syncs.push(done));
  return {
    sync,
    syncs,
    told,
    commit(name: string) {
      sync.add({
        settle: () => void told.push(name),
        refuse: (error) => void told.push(`${name}: ${String(error)}`),
      });
    },
    async [Symbol.asyncDispose]() {
      sync.close();
      await rm(folder, { recursive: true });
    },
  };
}

test('a writer goes on when the disk has what was committed, and those who came meanwhile with the next sync', async () => {
  await using it = await log();
  it.commit('one');
  it.commit('two');
  it.commit('three');
  assert.deepEqual([it.told, it.syncs.length], [[], 1]);

  it.syncs[0]?.(null);
  assert.deepEqual([it.told, it.syncs.length], [['one'], 2]);

  it.syncs[1]?.(null);
  assert.deepEqual([it.told, it.syncs.length], [['one', 'two', 'three'], 2]);
});

test('after a sync that failed nothing is acknowledged any more', async () => {
  await using it = await log();
  it.commit('one');
  it.commit('two');

  it.syncs[0]?.(new Error('EIO'));
  it.syncs[1]?.(null);

  assert.deepEqual(it.told, ['one: Error: EIO', 'two: Error: EIO']);
  assert.equal(String(it.sync.failure), 'Error: EIO');
});

test('what is committed when the store closes is on the disk before', async () => {
  await using it = await log();
  it.commit('one');
  it.commit('two');
  it.sync.close();
  assert.deepEqual(it.told, ['two']);

  it.syncs[0]?.(null);
  assert.deepEqual(it.told, ['two', 'one']);
});

test('the log of a store that is written to without end is begun anew all the same', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-log-'));
  const file = join(folder, 'a.db');
  const store = new Database(file);
  const beside = new DatabaseSync(file);
  const pagesInLog = () => Number(beside.prepare('PRAGMA wal_checkpoint(NOOP)').get()?.log);
  try {
    const text = 'x'.repeat(8_000);
    let most = 0;
    let last: Promise<unknown> | undefined;
    for (let count = 0; pagesInLog() >= most; count += 1) {
      most = pagesInLog();
      assert.ok(most < 15_000, 'the log only grows');
      const insert = 'INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)';
      last = store.write(() => store.run(insert, `key ${count % 100}`, text));
      // Slow enough for a machine that is slow to begin a thread.
      await setTimeout(1);
    }
    await last;
    assert.ok(most >= 1000, `begun anew with ${most} pages`);
  } finally {
    beside.close();
    store.close();
    await rm(folder, { recursive: true });
  }
});

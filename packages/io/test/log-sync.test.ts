import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { LogSync } from '../src/log-sync.ts';

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

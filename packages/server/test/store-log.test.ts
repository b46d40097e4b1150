import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { Database } from '../src/store/sqlite/database.ts';

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

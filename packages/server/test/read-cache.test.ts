import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Database } from '../src/store/sqlite/database.ts';
import { migrate } from '../src/store/sqlite/migrate.ts';
import { keptTables } from '../src/store/sqlite/read-cache.ts';
import { integer, table, text } from '../src/store/sqlite/table.ts';
import { everything } from '../src/store/sqlite/where.ts';

interface Setting {
  readonly id: number;
  readonly name: string;
}

/** Of a kept table as much as these tests need. */
const users = table<Setting>('users', { id: integer, name: text });

const columns = `username, name, email, is_admin, is_external, kind, state, password_hash, created_at`;
const add = (name: string) =>
  `INSERT INTO users (${columns}) VALUES ('${name}', '${name}', '', 0, 0, 'human', 'active', NULL, 0)`;

async function opened(t: { after(end: () => Promise<void>): void }) {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-read-cache-'));
  const file = join(folder, 'slipway.db');
  const database = new Database(file);
  t.after(async () => {
    database.close();
    await rm(folder, { recursive: true, force: true });
  });
  const names = () => database.all(users, everything).map(({ name }) => name);
  return { database, file, names };
}

test('what is read twice is one record, until somebody writes it', async (t) => {
  const { database } = await opened(t);
  await database.write(() => database.run(add('ann')));
  const ann = () => database.get(users, { sql: 'username = ?', values: ['ann'] });
  const before = ann();

  assert.equal(ann(), before);
  await database.write(() => database.change('users', `UPDATE users SET name = 'Ann'`));

  assert.equal(ann()?.name, 'Ann');
  assert.equal(before?.name, 'ann');
});

test('a write of another connection is seen from the next turn of the event loop on', async (t) => {
  const { database, file, names } = await opened(t);
  await database.write(() => database.run(add('ann')));
  assert.deepEqual(names(), ['ann']);

  const other = new DatabaseSync(file);
  other.exec(add('bob'));
  other.close();
  await nextTurn();

  assert.deepEqual(names(), ['ann', 'bob']);
});

test('a transaction sees what another connection has written in the same turn', async (t) => {
  const { database, file, names } = await opened(t);
  await database.write(() => database.run(add('ann')));

  const seen = database.write(names);
  assert.deepEqual(names(), ['ann']);
  const other = new DatabaseSync(file);
  other.exec(add('bob'));
  other.close();

  assert.deepEqual(await seen, ['ann', 'bob']);
});

test('a write that is taken back was never read', async (t) => {
  const { database, names } = await opened(t);
  const refused = database.write(() => {
    database.run(add('ann'));
    assert.deepEqual(names(), ['ann']);
    throw new Error('not this one');
  });

  await assert.rejects(refused, /not this one/);

  assert.deepEqual(names(), []);
});

test('nobody can change what others will read', async (t) => {
  const { database, names } = await opened(t);
  await database.write(() => database.run(add('ann')));
  const [ann] = database.all(users, everything);
  assert.ok(ann);

  assert.throws(() => Object.assign(ann, { name: 'eve' }), TypeError);
  database.all(users, everything).pop();

  assert.deepEqual(names(), ['ann']);
});

test('rows of kept tables go only with rows of kept tables', () => {
  const sqlite = new DatabaseSync(':memory:');
  migrate(sqlite, () => {});

  for (const name of keptTables) {
    const keys = sqlite.prepare(`PRAGMA foreign_key_list(${name})`).all();
    for (const key of keys) assert.ok(keptTables.has(String(key.table)), `${name} → ${key.table}`);
  }
  sqlite.close();
});

import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { migrate } from '../src/store/sqlite/migrate.ts';
import { copyBeforeMigration } from '../src/store/sqlite/migration-copy.ts';

const versionOf = (database: DatabaseSync) =>
  Number(database.prepare('PRAGMA user_version').get()?.user_version);

test('a database is copied as it was before it is migrated, and only then', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-migration-'));
  const file = join(folder, 'slipway.db');
  const database = new DatabaseSync(file);
  const copies: number[] = [];
  const migrated = () => migrate(database, (sqlite) => copies.push(versionOf(sqlite)));

  migrated();
  const newest = versionOf(database);
  migrated();

  assert.deepEqual(copies, []);
  database.exec(`PRAGMA user_version = ${newest - 1}`);
  const stopping = (sqlite: DatabaseSync) => {
    throw new Error(`no room for a copy of version ${versionOf(sqlite)}`);
  };
  assert.throws(() => migrate(database, stopping), /no room for a copy/);
  assert.equal(versionOf(database), newest - 1);
  database.close();
  await rm(folder, { recursive: true });
});

test('the last three copies are kept, whole and private', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-migration-'));
  const file = join(folder, 'slipway.db');
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = WAL; CREATE TABLE jobs (id INTEGER PRIMARY KEY)');

  for (const version of [1, 2, 3, 4]) {
    database.exec(`PRAGMA user_version = ${version}; INSERT INTO jobs VALUES (${version})`);
    copyBeforeMigration(database, file, new Date(version));
  }

  const copies = join(folder, 'before-migration');
  const names = (await readdir(copies)).sort();
  assert.deepEqual(
    names.map((name) => name.slice(0, 12)),
    ['slipway-002-', 'slipway-003-', 'slipway-004-'],
  );
  const last = join(copies, names.at(-1) ?? '');
  assert.equal((await stat(last)).mode & 0o777, 0o600);
  const copy = new DatabaseSync(last, { readOnly: true });
  assert.equal(copy.prepare('SELECT count(*) AS n FROM jobs').get()?.n, 4);
  copy.close();
  database.close();
  await rm(folder, { recursive: true });
});

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { checkDatabase, hasWalResetBug } from '../src/backup/database.ts';
import { makeBackup } from '../src/backup/make-backup.ts';
import { restoreBackup } from '../src/backup/restore-backup.ts';

const root = mkdtempSync(join(tmpdir(), 'slipway-backup-'));
after(() => rmSync(root, { recursive: true, force: true }));

const git = (...args: readonly string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], {
    encoding: 'utf8',
  });

/** A data folder whose database is open and has written what is only in its log so far. */
function inUse(name: string): { readonly dataDir: string; readonly database: DatabaseSync } {
  const dataDir = join(root, name);
  const repository = join(dataDir, 'repositories/1.git');
  mkdirSync(join(dataDir, 'blobs/sha256'), { recursive: true });
  mkdirSync(join(dataDir, 'caches'), { recursive: true });
  writeFileSync(join(dataDir, 'blobs/sha256/a'), 'layer');
  writeFileSync(join(dataDir, 'credentials.json'), '{}', { mode: 0o600 });
  writeFileSync(join(dataDir, 'caches/big'), 'made again');
  git('init', '-q', '--bare', repository);
  const tree = git('-C', repository, 'hash-object', '-w', '-t', 'tree', '/dev/null').trim();
  const commit = git('-C', repository, 'commit-tree', '-m', 'x', tree).trim();
  git('-C', repository, 'update-ref', 'refs/heads/main', commit);
  const database = new DatabaseSync(join(dataDir, 'slipway.db'));
  database.exec('PRAGMA journal_mode = WAL; CREATE TABLE jobs (id INTEGER PRIMARY KEY)');
  database.exec('INSERT INTO jobs VALUES (1), (2)');
  return { dataDir, database };
}

test('a backup of a folder in use, restored elsewhere, holds all that was acknowledged', async () => {
  const { dataDir, database } = inUse('one');
  const restored = join(root, 'restored');

  await makeBackup(dataDir, join(root, 'saved'));
  database.exec('INSERT INTO jobs VALUES (3)');
  database.close();
  rmSync(dataDir, { recursive: true });
  await restoreBackup(join(root, 'saved'), restored);

  const copy = new DatabaseSync(join(restored, 'slipway.db'));
  assert.deepEqual(
    copy
      .prepare('SELECT id FROM jobs')
      .all()
      .map(({ id }) => id),
    [1, 2],
  );
  copy.close();
  assert.equal(git('-C', join(restored, 'repositories/1.git'), 'fsck', '--strict'), '');
  assert.equal(readFileSync(join(restored, 'blobs/sha256/a'), 'utf8'), 'layer');
  assert.equal(existsSync(join(restored, 'caches')), false);
});

test('a backup with a changed file is refused, and leaves nothing', async () => {
  const { dataDir, database } = inUse('two');
  database.close();
  await makeBackup(dataDir, join(root, 'saved-two'));
  appendFileSync(join(root, 'saved-two/blobs/sha256/a'), '!');

  const target = join(root, 'restored-two');
  await assert.rejects(
    restoreBackup(join(root, 'saved-two'), target),
    /has changed since the backup/,
  );
  assert.equal(existsSync(target), false);
});

test('a restore never goes over data, nor a backup over another one', async () => {
  const { dataDir, database } = inUse('three');
  database.close();
  await makeBackup(dataDir, join(root, 'saved-three'));

  await assert.rejects(restoreBackup(join(root, 'saved-three'), dataDir), /is not empty/);
  await assert.rejects(makeBackup(dataDir, join(root, 'saved-three')), /is there already/);
  await assert.rejects(restoreBackup(dataDir, join(root, 'new')), /holds no whole backup/);
});

test('a damaged database is said before anybody writes to it', () => {
  const file = join(root, 'damaged.db');
  writeFileSync(file, Buffer.alloc(8192, 'x'));

  assert.throws(() => checkDatabase(file), /is damaged: .*slipway restore/);
});

for (const [version, expected] of [
  ['3.6.23', false],
  ['3.44.5', true],
  ['3.44.6', false],
  ['3.49.2', true],
  ['3.50.7', false],
  ['3.51.2', true],
  ['3.51.3', false],
  ['3.53.4', false],
] as const) {
  test(`SQLite ${version} is ${expected ? 'refused' : 'taken'}`, () => {
    assert.equal(hasWalResetBug(version), expected);
  });
}

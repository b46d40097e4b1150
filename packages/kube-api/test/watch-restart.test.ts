import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { ConfigMap } from '@slipway/kube-objects';
import { createObjects } from '../src/objects/objects.ts';

async function inFolder(work: (path: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-kube-'));
  try {
    await work(join(directory, 'cluster.db'));
  } finally {
    await rm(directory, { recursive: true });
  }
}

const map = (name: string, data: Readonly<Record<string, string>> = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
  data,
});

test('a watcher that was away over a restart hears of every change, with what was before', () =>
  inFolder(async (path) => {
    const before = await createObjects({ path });
    const made = await before.create<ConfigMap>('configmaps', map('a', { n: '1' }));
    await before.update<ConfigMap>('configmaps', { ...made, data: { n: '2' } });
    await before.create<ConfigMap>('configmaps', map('b'));
    await before.delete('configmaps', 'b', 'default');
    before.close();

    const after = await createObjects({ path });
    const changes = after.store.since('configmaps', Number(made.metadata.resourceVersion)) ?? [];
    const { revision } = after.store;
    after.close();

    assert.deepEqual(
      changes.map(({ type, object }) => `${type} ${object.metadata.name}`),
      ['MODIFIED a', 'ADDED b', 'DELETED b'],
    );
    assert.deepEqual((changes[0]?.before as ConfigMap | undefined)?.data, { n: '1' });
    assert.equal(changes.at(-1)?.revision, revision);
  }));

test('what is too old is forgotten on the disk, too, and an old watcher is told so', () =>
  inFolder(async (path) => {
    const before = await createObjects({ path });
    const first = await before.create<ConfigMap>('configmaps', map('a'));
    let newest = first;
    for (let count = 0; count < 3000; count += 1) {
      newest = await before.update<ConfigMap>('configmaps', { ...newest, data: { n: `${count}` } });
    }
    before.close();

    // The thread that works the log into the database may still be at it.
    using database = new DatabaseSync(path, { timeout: 10_000 });
    const rows = database.prepare('SELECT count(*) AS n FROM versions').get();
    const after = await createObjects({ path });
    const old = after.store.since('configmaps', Number(first.metadata.resourceVersion));
    const recent = after.store.since('configmaps', Number(newest.metadata.resourceVersion) - 100);
    const kept = after.get<ConfigMap>('configmaps', 'a', 'default');
    after.close();

    assert.ok(Number(rows?.n) < 2700, `${rows?.n} versions`);
    assert.equal(old, undefined);
    assert.equal(recent?.length, 100);
    assert.deepEqual(kept?.data, { n: '2999' });
  }));

test('the database of an earlier version is taken over', () =>
  inFolder(async (path) => {
    const old = new DatabaseSync(path);
    const object = {
      ...map('a'),
      metadata: { ...map('a').metadata, uid: 'u', resourceVersion: '7' },
    };
    old.exec(`
      CREATE TABLE objects (key TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID;
      CREATE TABLE revision (id INTEGER PRIMARY KEY CHECK (id = 1), value INTEGER NOT NULL);
      INSERT INTO revision VALUES (1, 9);
    `);
    old
      .prepare('INSERT INTO objects VALUES (?, ?)')
      .run('configmaps/default/a', JSON.stringify(object));
    old.close();

    const objects = await createObjects({ path });
    const found = objects.get('configmaps', 'a', 'default');
    const unknown = objects.store.since('configmaps', 8);
    objects.close();

    assert.equal(found?.metadata.resourceVersion, '7');
    assert.equal(unknown, undefined);
  }));

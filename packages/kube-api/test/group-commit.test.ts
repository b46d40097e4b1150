import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { ConfigMap, KubeObject } from '@slipway/kube-objects';
import { type Commit, type Database, openDatabase } from '../src/store/database.ts';
import { Store } from '../src/store/store.ts';

/** A database whose commits end when the test says so. */
function slowDisk() {
  const inner = openDatabase();
  const commits: { readonly names: string[]; end(error?: Error): void }[] = [];
  const database: Database = {
    ...inner,
    commit: (commit: Commit) =>
      new Promise<void>((resolve, reject) => {
        commits.push({
          names: commit.versions.map(({ key }) => key.split('/')[2] ?? ''),
          end: (error) => (error ? reject(error) : resolve()),
        });
      }),
  };
  return { store: new Store(database), commits };
}

const keyOf = (name: string) => ({ resource: 'configmaps', namespace: 'default', name });
const map = (name: string, value = ''): ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' } as ConfigMap['metadata'],
  data: { value },
});

const dataOf = (object: KubeObject | undefined) => (object as ConfigMap | undefined)?.data;

test('what is written while the disk is busy reaches it by one more sync, and is read only then', async () => {
  const { store, commits } = slowDisk();
  const first = store.put(keyOf('a'), map('a'));
  await setImmediate();
  const others = ['b', 'c', 'd'].map((name) => store.put(keyOf(name), map(name)));
  await setImmediate();
  assert.deepEqual(
    commits.map(({ names }) => names),
    [['a']],
  );
  assert.equal(store.list('configmaps').length, 0);

  commits[0]?.end();
  await first;
  assert.deepEqual(
    commits.map(({ names }) => names),
    [['a'], ['b', 'c', 'd']],
  );
  assert.equal(store.list('configmaps').length, 1);
  assert.equal(store.newestList('configmaps').length, 4);

  commits[1]?.end();
  await Promise.all(others);
  assert.equal(store.list('configmaps').length, 4);
});

test('a write of an object that is still on its way builds on it, and both are told in order', async () => {
  const { store, commits } = slowDisk();
  const told: unknown[] = [];
  using _ = store.subscribe(({ type, object }) => told.push([type, dataOf(object)]));
  const first = store.put(keyOf('a'), map('a', 'one'));
  await setImmediate();
  const second = store.put(keyOf('a'), map('a', 'two'));
  commits[0]?.end();
  await first;
  assert.deepEqual(dataOf(store.read(keyOf('a'))), { value: 'one' });
  assert.deepEqual(dataOf(store.newest(keyOf('a'))), { value: 'two' });

  commits[1]?.end();
  await second;
  await store.settled();
  assert.deepEqual(told, [
    ['ADDED', { value: 'one' }],
    ['MODIFIED', { value: 'two' }],
  ]);
});

test('where the disk refuses, what was decided upon it meanwhile is refused as well, and the next write is not', async () => {
  const { store, commits } = slowDisk();
  const outcomes = Promise.allSettled([store.put(keyOf('a'), map('a'))]);
  await setImmediate();
  const later = Promise.allSettled([store.put(keyOf('b'), map('b'))]);
  const settled = store.settled();
  commits[0]?.end(new Error('no room'));
  const [[a], [b]] = [await outcomes, await later];
  await settled;
  assert.deepEqual([a?.status, b?.status], ['rejected', 'rejected']);
  assert.deepEqual([store.isWritable, store.newestList('configmaps')], [false, []]);

  const again = store.put(keyOf('c'), map('c'));
  await setImmediate();
  commits[1]?.end();
  await again;
  assert.deepEqual([store.isWritable, store.list('configmaps').length], [true, 1]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EarlySyncs, SyncedFile } from '../src/disk/early-syncs.ts';

const mebibyte = 2 ** 20;

/** A file whose syncs end when the test says so. */
function scriptedFile() {
  const syncs: PromiseWithResolvers<void>[] = [];
  return {
    syncs,
    datasync(): Promise<void> {
      const sync = Promise.withResolvers<void>();
      syncs.push(sync);
      return sync.promise;
    },
  };
}

test('a file that grows goes to the disk before its end, one sync after the other', async () => {
  const file = scriptedFile();
  const synced = new SyncedFile(file, new EarlySyncs());

  synced.wrote(7 * mebibyte);
  assert.equal(file.syncs.length, 0);
  synced.wrote(mebibyte);
  assert.equal(file.syncs.length, 1);
  synced.wrote(40 * mebibyte);
  assert.equal(file.syncs.length, 1);
  file.syncs[0]?.resolve();
  await synced.end();
  synced.wrote(1);
  assert.equal(file.syncs.length, 2);

  let isSynced = false;
  const end = synced.sync().then(() => {
    isSynced = true;
  });
  file.syncs[1]?.resolve();
  await synced.end();
  assert.equal(file.syncs.length, 3, 'what was written during the last early one is synced, too');
  assert.equal(isSynced, false);
  file.syncs[2]?.resolve();
  await end;
});

test('files take turns to be synced early, and none waits for another at its end', async () => {
  const turns = new EarlySyncs();
  const [first, second] = [scriptedFile(), scriptedFile()];
  new SyncedFile(first, turns).wrote(20 * mebibyte);
  const other = new SyncedFile(second, turns);

  other.wrote(20 * mebibyte);

  assert.equal(second.syncs.length, 0);
  const end = other.sync();
  await Promise.resolve();
  second.syncs[0]?.resolve();
  await end;
  first.syncs[0]?.resolve();
});

for (const [end, tell] of [
  ['synced', (file: SyncedFile) => file.sync()],
  ['closed', (file: SyncedFile) => file.end()],
] as const) {
  test(`what the disk has lost before is told when a file is ${end}, and is not brought by a later sync`, async () => {
    const file = scriptedFile();
    const synced = new SyncedFile(file, new EarlySyncs());
    synced.wrote(16 * mebibyte);

    file.syncs[0]?.reject(new Error('EIO'));

    await assert.rejects(tell(synced), /EIO/);
    await assert.rejects(synced.sync(), /EIO/);
    assert.equal(file.syncs.length, 1);
    // Who has heard of it need not hear of it once more.
    await synced.end();
  });
}

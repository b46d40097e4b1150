import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { type KeeperOptions, keepDiskNow } from '../src/disk-keeper/keep-disk.ts';
import { keeperWords, readKeeperNote } from '../src/disk-keeper/keeper-note.ts';

const log = { debug() {}, info() {}, warn() {}, error() {}, child: () => log };
const cache = (name: string) => `caches/1/${name}.zip`;
const tree = (project: number) => `builds/abc/project-${project}-concurrent-0/root/app/file`;

/** A data folder in which each file was last used so many days ago. */
async function folderOf(files: Readonly<Record<string, number>>) {
  const dataDir = await mkdtemp(join(tmpdir(), 'slipway-keeper-'));
  for (const [name, days] of Object.entries(files)) {
    const path = join(dataDir, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, 'x'.repeat(1000));
    const then = new Date(Date.now() - days * 24 * 60 * 60 * 1000);
    const slot = join(dataDir, name.split('/').slice(0, 3).join('/'));
    for (let at = path; at.length >= slot.length; at = dirname(at)) await utimes(at, then, then);
  }
  return {
    dataDir,
    left: () => Object.keys(files).filter((name) => existsSync(join(dataDir, name))),
    [Symbol.asyncDispose]: () => rm(dataDir, { recursive: true }),
  };
}

function keep(dataDir: string, more: Partial<KeeperOptions> = {}) {
  const disk = async () => ({ totalBytes: 100_000, freeBytes: 50_000 });
  const usual = { isRunning: () => false, pruneImages: async () => 0, cacheBytes: undefined };
  return keepDiskNow({ dataDir, log, disk, ...usual, ...more });
}

test('on a disk with room only what nobody has used for long goes', async () => {
  await using folder = await folderOf({
    [cache('old')]: 31,
    [cache('young')]: 29,
    [tree(1)]: 15,
    [tree(2)]: 13,
  });

  const note = await keep(folder.dataDir);

  assert.deepEqual(folder.left(), [cache('young'), tree(2)]);
  assert.deepEqual([note?.caches, note?.workTrees], [1, 1]);
  assert.deepEqual(readKeeperNote(folder.dataDir), note);
  assert.match(
    note ? keeperWords(note) : '',
    /UTC: removed 1 cache, 1 work tree, 0 images, 0 abandoned/,
  );
});

test('an upload that a killed process has left goes after a day', async () => {
  await using folder = await folderOf({ 'lfs/.incoming/old': 2, 'lfs/.incoming/young': 0 });

  const note = await keep(folder.dataDir);

  assert.deepEqual(folder.left(), ['lfs/.incoming/young']);
  assert.equal(note?.uploads, 1);
});

test('caches beyond their budget go, the least recently used first', async () => {
  await using folder = await folderOf({ [cache('a')]: 3, [cache('b')]: 1, [cache('c')]: 2 });

  await keep(folder.dataDir, { cacheBytes: 2500 });

  assert.deepEqual(folder.left(), [cache('b'), cache('c')]);
});

test('a disk that is nearly full is pruned until it has room, and no further', async () => {
  await using folder = await folderOf({ [cache('a')]: 3, [tree(1)]: 2, [cache('b')]: 1 });
  let looks = 0;
  const disk = async () => {
    looks += 1;
    return { totalBytes: 100_000, freeBytes: looks < 3 ? 14_000 : 25_000 };
  };

  const note = await keep(folder.dataDir, { disk });

  assert.deepEqual(folder.left(), [tree(1), cache('b')]);
  assert.deepEqual([note?.usedBefore, note?.usedAfter], [86, 75]);
});

test('the work tree of a running job stays, however full the disk is', async () => {
  await using folder = await folderOf({ [tree(1)]: 20, [tree(2)]: 20 });
  const disk = async () => ({ totalBytes: 100_000, freeBytes: 1000 });

  await keep(folder.dataDir, { disk, isRunning: (project) => project === 1 });

  assert.deepEqual(folder.left(), [tree(1)]);
});

test('a keeper that had nothing to do says nothing', async () => {
  await using folder = await folderOf({ [cache('young')]: 1 });

  assert.equal(await keep(folder.dataDir), undefined);
  assert.equal(readKeeperNote(folder.dataDir), undefined);
});

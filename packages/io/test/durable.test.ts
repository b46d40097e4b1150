import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  makeFolder,
  placeDurably,
  writeDurably,
  writeDurablySync,
  writeNew,
} from '../src/index.ts';

async function folderFor(t: { after(end: () => Promise<void>): void }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-io-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

for (const [name, write] of [
  ['while the program runs', writeDurably],
  ['at its start', async (path: string, text: string) => writeDurablySync(path, text)],
] as const) {
  test(`a file is replaced whole ${name}, for its owner alone, and nothing else is left`, async (t) => {
    const folder = await folderFor(t);
    const path = join(folder, 'settings');

    await write(path, 'a long text that is replaced');
    await write(path, 'short');

    assert.equal(await readFile(path, 'utf8'), 'short');
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.deepEqual(await readdir(folder), ['settings']);
  });
}

test('what a kill left of a file that was being written is no hindrance', async (t) => {
  const folder = await folderFor(t);
  await writeFile(join(folder, 'settings.new'), 'half of');

  await writeDurably(join(folder, 'settings'), 'all');

  assert.equal(await readFile(join(folder, 'settings'), 'utf8'), 'all');
  assert.deepEqual(await readdir(folder), ['settings']);
});

test('a new file takes nobody’s place', async (t) => {
  const folder = await folderFor(t);
  const path = join(folder, 'claim');
  await writeNew(path, 'first');

  await assert.rejects(writeNew(path, 'second'), { code: 'EEXIST' });

  assert.equal(await readFile(path, 'utf8'), 'first');
});

test('a folder is made with those above it, and a file is put there', async (t) => {
  const folder = await folderFor(t);
  const inner = join(folder, 'a/b/c');
  await writeFile(join(folder, 'file'), 'text');

  await makeFolder(inner, 0o700);
  await makeFolder(inner, 0o700);
  await placeDurably(join(folder, 'file'), join(inner, 'file'));

  assert.equal((await stat(inner)).mode & 0o777, 0o700);
  assert.equal(await readFile(join(inner, 'file'), 'utf8'), 'text');
});

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createTagThread } from '../src/tags/tag-thread.ts';

/** A folder of many tags, of which each third stands for `one`. */
function folderOfTags(count: number) {
  const folder = join(mkdtempSync(join(tmpdir(), 'slipway-tags-')), '_tags');
  mkdirSync(folder);
  const names = Array.from({ length: count }, (_, index) => `v${index}`);
  for (const [index, name] of names.entries()) {
    writeFileSync(join(folder, name), index % 3 === 0 ? 'one' : 'other');
  }
  const thread = createTagThread();
  return {
    folder,
    thread,
    ofOne: names.filter((_, index) => index % 3 === 0),
    async [Symbol.asyncDispose]() {
      await thread.close();
      await rm(folder, { recursive: true });
    },
  };
}

test('the tags of a digest come while others are still read, each once', async () => {
  await using tags = folderOfTags(1200);
  const { thread, folder, ofOne } = tags;

  const parts = await Array.fromAsync(thread.tagsOf(folder, 'one'));

  assert.ok(parts.length > 1);
  assert.deepEqual(parts.flat().sort(), ofOne.toSorted());
  assert.deepEqual((await Array.fromAsync(thread.tagsOf(folder, 'none'))).flat(), []);
});

test('who leaves early keeps nobody from asking', async () => {
  await using tags = folderOfTags(1200);
  const { thread, folder, ofOne } = tags;

  for await (const some of thread.tagsOf(folder, 'one')) {
    assert.ok(some.length > 0);
    break;
  }

  assert.deepEqual([...(await thread.digestsIn(folder))].sort(), ['one', 'other']);
  assert.equal((await Array.fromAsync(thread.tagsOf(folder, 'one'))).flat().length, ofOne.length);
});

test('a folder that is not there has no tags, and one that cannot be read is an error', async () => {
  await using tags = folderOfTags(1);
  const { thread, folder } = tags;

  assert.deepEqual((await Array.fromAsync(thread.tagsOf(join(folder, 'gone'), 'one'))).flat(), []);
  await assert.rejects(Array.fromAsync(thread.tagsOf(join(folder, 'v0'), 'one')), /ENOTDIR/);
});

test('whoever asks while the thread of tags leaves is answered by another one', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  await using tags = folderOfTags(1);
  const { thread, folder, ofOne } = tags;
  assert.deepEqual(await thread.digestsIn(folder), ['one']);

  // It has been idle for long enough, and is told to end.
  context.mock.timers.tick(60_000);

  assert.deepEqual((await Array.fromAsync(thread.tagsOf(folder, 'one'))).flat(), ofOne);
});

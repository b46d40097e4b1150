import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createTagThread } from '../src/tags/tag-thread.ts';

test('whoever asks while the thread of tags leaves is answered by another one', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const folder = await mkdtemp(join(tmpdir(), 'slipway-tags-'));
  await writeFile(join(folder, 'v1'), 'sha256:a');
  const thread = createTagThread();
  try {
    assert.deepEqual(await thread.digestsIn(folder), ['sha256:a']);

    // It has been idle for long enough, and is told to end.
    context.mock.timers.tick(60_000);

    assert.deepEqual(await thread.tagsOf(folder, 'sha256:a'), ['v1']);
  } finally {
    await thread.close();
    await rm(folder, { recursive: true });
  }
});

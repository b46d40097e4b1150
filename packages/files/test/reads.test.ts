import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createDiskFiles } from '@slipway/files';

test('a file that was just written is at hand once it has been read from', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-reads-'));
  try {
    const files = await createDiskFiles(folder);
    await files.put('a', [Buffer.alloc(100_000, 'x')]);
    const file = await files.open('a');
    const buffer = Buffer.alloc(10);
    assert.equal(file?.isAtHand, false);

    // Others of this process may ask the disk meanwhile, which is taken for it.
    for (let tries = 0; tries < 100 && !file?.isAtHand; tries += 1) await file?.read(buffer, 0);

    assert.equal(file?.isAtHand, true);
    assert.equal(file?.readNow(buffer, 99_995), 5);
    await file?.close();
  } finally {
    await rm(folder, { recursive: true });
  }
});

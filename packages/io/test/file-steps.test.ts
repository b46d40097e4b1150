import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createFileSteps } from '@slipway/io';

test('files are written, moved and noted in order, in folders that are made for them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-steps-'));
  const steps = createFileSteps();
  const at = (path: string) => join(folder, path);
  try {
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        steps.run([
          { does: 'write', path: at(`new/${index}`), bytes: `file ${index}` },
          { does: 'move', from: at(`new/${index}`), to: at(`kept/${index}/file`) },
          { does: 'note', path: at(`notes/${index}`), word: 'first' },
          { does: 'note', path: at(`notes/${index}`), word: 'last' },
          { does: 'sync', folders: [at('notes'), at(`kept/${index}`)] },
        ]),
      ),
    );

    assert.deepEqual(await readdir(at('new')), []);
    assert.equal(await readFile(at('kept/7/file'), 'utf8'), 'file 7');
    assert.equal(await readFile(at('notes/19'), 'utf8'), 'last');
  } finally {
    await steps.close();
    await rm(folder, { recursive: true });
  }
});

test('what fails says why as the system does, and what comes after it is not done', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-steps-'));
  const steps = createFileSteps();
  const path = join(folder, 'file');
  try {
    await steps.run([{ does: 'write', path, bytes: 'first' }]);

    const again = steps.run([
      { does: 'write', path, bytes: 'second' },
      { does: 'note', path: join(folder, 'later'), word: 'no' },
    ]);

    await assert.rejects(again, { code: 'EEXIST' });
    assert.deepEqual(await readdir(folder), ['file']);
  } finally {
    await steps.close();
    await rm(folder, { recursive: true });
  }
});

test('who waits for a thread that is closed hears of it', async () => {
  const steps = createFileSteps();
  const waiting = steps.run([{ does: 'sync', folders: [tmpdir()] }]);

  await Promise.all([assert.rejects(waiting, /has ended/), steps.close()]);
});

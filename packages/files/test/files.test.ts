import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { conformsAsFiles } from '../src/conformance/conformance.ts';
import { createDiskFiles, createMemoryFiles, createRoom } from '../src/index.ts';

/** A disk that fails when it is told to, once each time. */
function failing() {
  let isToFail = false;
  return {
    failOnce: () => {
      isToFail = true;
    },
    sync: async () => {
      if (!isToFail) return;
      isToFail = false;
      throw Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' });
    },
  };
}

conformsAsFiles('on disk', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-files-'));
  const { failOnce, sync: syncFile } = failing();
  let left = Infinity;
  const room = {
    take: (bytes: number) =>
      createRoom({ freeBytes: async () => left, reserveBytes: 0 }).take(bytes),
  };
  return {
    files: await createDiskFiles(directory, { room, syncFile }),
    failOnce,
    leave: (bytes) => {
      left = bytes;
    },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true }),
  };
});

conformsAsFiles('in memory', async () => {
  const limits = { capacityBytes: Infinity };
  const { failOnce, sync: syncFile } = failing();
  const files = createMemoryFiles({
    syncFile,
    get capacityBytes() {
      return limits.capacityBytes;
    },
  });
  return {
    files,
    failOnce,
    leave: (bytes) => {
      limits.capacityBytes = bytes + 8;
    },
    [Symbol.asyncDispose]: async () => {},
  };
});

test('what a killed process left half received is forgotten, what comes just now is not', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-files-'));
  await createDiskFiles(directory);
  const old = new Date(Date.now() - 2 * 60 * 60 * 1000);
  await writeFile(join(directory, '.incoming', 'old'), 'x');
  await utimes(join(directory, '.incoming', 'old'), old, old);
  await writeFile(join(directory, '.incoming', 'young'), 'x');

  await createDiskFiles(directory);

  assert.deepEqual(await readdir(join(directory, '.incoming')), ['young']);
  await rm(directory, { recursive: true });
});

test('files are nobody else’s to read', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-files-'));
  const files = await createDiskFiles(directory);
  await files.put('a/b', [Buffer.from('secret')]);

  assert.equal((await stat(join(directory, 'a'))).mode & 0o777, 0o700);
  assert.equal((await stat(join(directory, 'a/b'))).mode & 0o777, 0o600);
  await rm(directory, { recursive: true });
});

test('a disk is left alone while its reserve is touched, and used again when it is not', async () => {
  let free = 1000;
  const room = createRoom({ freeBytes: async () => free, reserveBytes: 900 });

  await room.take(60);
  free = 940;
  await assert.rejects(room.take(60), /disk is full/);
  free = 2000;
  await room.take(60);
});

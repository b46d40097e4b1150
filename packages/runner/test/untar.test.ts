import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { pack } from 'tar-stream';
import { unpackTar } from '../src/executors/kubernetes/running/untar.ts';

async function tarOf(name: string, content: string): Promise<Buffer> {
  const tar = pack();
  tar.entry({ name }, content);
  tar.finalize();
  return buffer(tar);
}

test('a tar of a file is unpacked', async () => {
  const root = await mkdtemp(join(tmpdir(), 'slipway-untar-'));
  try {
    await unpackTar(Readable.from([await tarOf('a/b.txt', 'hello')]), root);

    assert.equal(await readFile(join(root, 'a/b.txt'), 'utf8'), 'hello');
  } finally {
    await rm(root, { recursive: true });
  }
});

test('a small tar with many hard links to one large file does not fill the disk', async () => {
  const root = await mkdtemp(join(tmpdir(), 'slipway-untar-'));
  try {
    const tar = pack();
    tar.entry({ name: 'large' }, Buffer.alloc(1 << 20));
    for (let number = 0; number < 9; number += 1) {
      tar.entry({ name: `link-${number}`, type: 'link', linkname: 'large' });
    }
    tar.finalize();
    const bounds = { entries: 100, bytes: 3 << 20, depth: 9 };

    await assert.rejects(unpackTar(Readable.from([await buffer(tar)]), root, bounds), {
      code: 'archive-too-large',
    });
    assert.deepEqual((await readdir(root)).sort(), ['large', 'link-0', 'link-1']);
  } finally {
    await rm(root, { recursive: true });
  }
});

for (const [where, bytes] of [
  ['in the header', 300],
  ['behind the header', 512],
  ['in the first byte of a file', 513],
  ['in the middle of a file', 700],
  ['in the padding of a file', 1600],
] as const) {
  test(`a tar that ends ${where} is an error, and not waited for`, {
    timeout: 30_000,
  }, async () => {
    const root = await mkdtemp(join(tmpdir(), 'slipway-untar-'));
    try {
      const whole = await tarOf('a/b.txt', 'x'.repeat(1050));

      await assert.rejects(unpackTar(Readable.from([whole.subarray(0, bytes)]), root), Error);
    } finally {
      await rm(root, { recursive: true });
    }
  });
}

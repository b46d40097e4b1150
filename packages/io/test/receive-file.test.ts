import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { guarded, makeFolder, receiveFile, writeDurably, writeDurablySync } from '../src/index.ts';

async function folder() {
  const path = await mkdtemp(join(tmpdir(), 'slipway-io-'));
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

test('a stream that has broken before anybody reads it leaves no file', async () => {
  await using home = await folder();
  const content = guarded(Readable.from([Buffer.from('half')]));
  content.destroy(new Error('the connection is lost'));

  await assert.rejects(receiveFile(join(home.path, 'part'), content), /connection is lost/);

  assert.deepEqual(await readdir(home.path), []);
});

test('a stream that breaks in its middle leaves no file', async () => {
  await using home = await folder();
  async function* half() {
    yield Buffer.from('half');
    throw new Error('the connection is lost');
  }

  await assert.rejects(receiveFile(join(home.path, 'part'), half()), /connection is lost/);

  assert.deepEqual(await readdir(home.path), []);
});

test('a stream is in its file, whole', async () => {
  await using home = await folder();
  const path = join(home.path, 'whole');

  await receiveFile(path, Readable.from([Buffer.from('one '), Buffer.from('two')]));

  assert.equal(await readFile(path, 'utf8'), 'one two');
});

test('a file is replaced, and nothing else is left beside it', async () => {
  await using home = await folder();
  await makeFolder(join(home.path, 'a', 'b'));
  const path = join(home.path, 'a', 'b', 'settings');

  await writeDurably(path, 'first');
  writeDurablySync(path, 'second');

  assert.equal(await readFile(path, 'utf8'), 'second');
  assert.deepEqual(await readdir(join(home.path, 'a', 'b')), ['settings']);
});

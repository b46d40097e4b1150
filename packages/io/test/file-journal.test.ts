import assert from 'node:assert/strict';
import {
  appendFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createFileJournal, type FileJournal } from '@slipway/io';

interface Place extends AsyncDisposable {
  readonly journal: FileJournal;
  at(path: string): string;
  read(path: string): Promise<string | undefined>;
  /** The place as it is after a power cut that has left nothing but what was synced: the log. */
  afterPowerCut(): Promise<Place>;
}

async function open(root: string): Promise<Place> {
  const journal = createFileJournal({ root, folder: join(root, 'journal') });
  return {
    journal,
    at: (path) => join(root, path),
    read: (path) => readFile(join(root, path), 'utf8').catch(() => undefined),
    async afterPowerCut() {
      const other = await mkdtemp(join(tmpdir(), 'slipway-journal-'));
      await cp(join(root, 'journal'), join(other, 'journal'), { recursive: true });
      return open(other);
    },
    async [Symbol.asyncDispose]() {
      await journal.close();
      await rm(root, { recursive: true });
    },
  };
}

const newPlace = async () => open(await mkdtemp(join(tmpdir(), 'slipway-journal-')));

test('files are put, moved and removed in order, in folders that are made for them', async () => {
  await using place = await newPlace();
  const { journal, at, read } = place;

  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      journal.run([
        { does: 'put', path: at(`new/${index}`), bytes: `file ${index}` },
        { does: 'move', from: at(`new/${index}`), to: at(`kept/${index}/file`) },
        { does: 'put', path: at(`notes/${index}`), bytes: 'first' },
        { does: 'put', path: at(`notes/${index}`), bytes: 'last' },
        { does: 'put', path: at(`gone/${index}`), bytes: 'for a moment' },
        { does: 'remove', path: at(`gone/${index}`) },
      ]),
    ),
  );

  assert.deepEqual(await readdir(at('new')), []);
  assert.deepEqual(await readdir(at('gone')), []);
  assert.equal(await read('kept/7/file'), 'file 7');
  assert.equal(await read('notes/19'), 'last');
});

test('what was told of is there after a power cut that has left nothing but the log', async () => {
  await using place = await newPlace();
  const { journal, at } = place;
  await journal.run([{ does: 'put', path: at('a/b/tag'), bytes: 'old' }]);
  await journal.run([{ does: 'put', path: at('a/b/tag'), bytes: 'new' }]);
  await journal.run([{ does: 'put', path: at('a/removed'), bytes: 'x' }]);
  await journal.run([{ does: 'remove', path: at('a/removed') }]);

  await using again = await place.afterPowerCut();

  assert.equal(await again.read('a/b/tag'), 'new');
  assert.equal(await again.read('a/removed'), undefined);
  assert.deepEqual(await readdir(again.at('journal')), []);
});

test('a file that was moved before the crash stays where it is, one that was not is moved', async () => {
  await using place = await newPlace();
  const { journal, at } = place;
  await writeFile(at('upload-1'), 'one');
  await writeFile(at('upload-2'), 'two');
  await journal.run([
    { does: 'move', from: at('upload-1'), to: at('blobs/1') },
    { does: 'move', from: at('upload-2'), to: at('blobs/2') },
  ]);
  const half = await mkdtemp(join(tmpdir(), 'slipway-journal-'));
  await cp(at('journal'), join(half, 'journal'), { recursive: true });
  await mkdir(join(half, 'blobs'));
  await cp(at('blobs/1'), join(half, 'blobs/1'));
  await cp(at('blobs/2'), join(half, 'upload-2'));

  await using again = await open(half);

  assert.deepEqual((await readdir(again.at('blobs'))).sort(), ['1', '2']);
});

test('what a kill has left on the disk is not written anew, as the disk may be full', async () => {
  await using place = await newPlace();
  const { journal, at, read } = place;
  await writeFile(at('upload'), 'a blob');
  await journal.run([
    { does: 'put', path: at('tag'), bytes: 'old' },
    { does: 'put', path: at('tag'), bytes: 'new' },
    { does: 'put', path: at('gone'), bytes: 'for a moment' },
    { does: 'remove', path: at('gone') },
    { does: 'put', path: at('fresh'), bytes: 'moved' },
    { does: 'move', from: at('fresh'), to: at('kept') },
    { does: 'move', from: at('upload'), to: at('blob') },
  ]);
  const numbers = () => Promise.all(['tag', 'blob'].map(async (it) => (await stat(at(it))).ino));
  const before = await numbers();

  // As after a kill: the log is there, and all that it says has been done.
  await createFileJournal({ root: at('.'), folder: at('journal') }).close();

  assert.deepEqual(await numbers(), before);
  assert.equal(await read('tag'), 'new');
  assert.equal(await read('kept'), 'moved');
  assert.equal(await read('gone'), undefined);
});

test('what a crash has cut in the log is left out', async () => {
  await using place = await newPlace();
  const { journal, at } = place;
  await journal.run([{ does: 'put', path: at('first'), bytes: 'one' }]);
  const [log = ''] = (await readdir(at('journal'))).filter((name) => name.endsWith('.log'));
  const whole = await readFile(at(`journal/${log}`));
  await appendFile(at(`journal/${log}`), whole.subarray(0, whole.length - 1));
  await rm(at('first'));

  await using again = await place.afterPowerCut();

  assert.equal(await again.read('first'), 'one');
});

test('what fails says why as the system does, what comes after it is not done, nor at the next start', async () => {
  await using place = await newPlace();
  const { journal, at } = place;
  await journal.run([{ does: 'put', path: at('file'), bytes: 'first' }]);

  const failing = journal.run([
    { does: 'move', from: at('nowhere'), to: at('file') },
    { does: 'put', path: at('later'), bytes: 'no' },
  ]);

  await assert.rejects(failing, { code: 'ENOENT' });
  await using again = await place.afterPowerCut();
  assert.equal(await again.read('later'), undefined);
  assert.equal(await place.read('file'), 'first');
});

test('only a file that says what is expected is removed', async () => {
  await using place = await newPlace();
  const { journal, at, read } = place;
  await journal.run([{ does: 'put', path: at('tag'), bytes: 'new' }]);

  await journal.run([{ does: 'remove', path: at('tag'), ifSays: 'old' }]);
  assert.equal(await read('tag'), 'new');

  await journal.run([{ does: 'remove', path: at('tag'), ifSays: 'new' }]);
  assert.equal(await read('tag'), undefined);
});

test('once settled no log would bring anything back', async () => {
  await using place = await newPlace();
  const { journal, at } = place;
  for (let index = 0; index < 300; index += 1) {
    await journal.runUnsynced([{ does: 'put', path: at(`many/${index}`), bytes: 'x' }]);
  }

  await journal.settle();

  assert.deepEqual(await readdir(at('journal')), []);
  assert.equal((await readdir(at('many'))).length, 300);
});

test('a path that does not lie below the root is refused', async () => {
  await using place = await newPlace();

  const outside = place.journal.run([{ does: 'remove', path: '/etc/hostname' }]);

  await assert.rejects(outside, /is not below/);
});

test('who asks a closed journal hears of it', async () => {
  await using place = await newPlace();
  await place.journal.close();

  assert.throws(() => place.journal.run([]), /is closed/);
});

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { FileMismatch, FileTooLarge, isStorageFull } from '../file-errors.ts';
import type { Files } from '../files.ts';

/** An implementation, on its trial. */
export interface Candidate extends AsyncDisposable {
  readonly files: Files;
  /** Leaves room for so many bytes more. */
  leave(bytes: number): void;
  /** Lets the next sync of what grows fail: the disk has lost something, and tells of it once. */
  failOnce(): void;
}

/** What every kind of `Files` does alike. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list of checks, each short and alone.
export function conformsAsFiles(kind: string, start: () => Promise<Candidate>): void {
  const check = (title: string, run: (candidate: Candidate) => Promise<void>) => {
    test(`${kind}: ${title}`, async () => {
      await using candidate = await start();
      await run(candidate);
    });
  };

  check('what was put is there, whole, with its size and digest', async ({ files }) => {
    const received = await files.put('a/b', bytes('one ', 'two'));

    assert.deepEqual(received, { sizeBytes: 7, sha256: digest('one two') });
    assert.equal(await text(files, 'a/b'), 'one two');
    assert.equal((await files.facts('a/b'))?.sizeBytes, 7);
  });

  check('a part of a file is as long as was asked, or as there is', async ({ files }) => {
    await files.put('a', bytes('0123456789'));

    assert.equal(await text(files, 'a', { start: 2, end: 5 }), '234');
    assert.equal(await text(files, 'a', { start: 8, end: 20 }), '89');
    assert.equal(await text(files, 'a', { start: 4, end: 4 }), '');
    const file = await files.open('a');
    const buffer = Buffer.alloc(4);
    assert.equal(await file?.read(buffer, 7), 3);
    assert.equal(await file?.read(buffer, 10), 0);
    assert.equal(file?.readNow(buffer, 7), 3);
    assert.equal(file?.readNow(buffer, 10), 0);
    await file?.close();
    assert.equal(buffer.toString('latin1', 0, 3), '789');
  });

  check('an empty file is a file', async ({ files }) => {
    await files.put('a', []);

    assert.equal(await text(files, 'a'), '');
  });

  check('what is not there is nothing', async ({ files }) => {
    assert.equal(await files.open('a/b'), undefined);
    assert.equal(await files.facts('a/b'), undefined);
    assert.equal(await files.delete('a/b'), false);
    await files.deleteAll('a');
    await files.renew('a/b');
    assert.deepEqual(await names(files, 'a'), []);
    assert.deepEqual(await files.folders('a'), []);
  });

  check('a file that is put again is the new one, and has another version', async ({ files }) => {
    await files.put('a', bytes('old'));
    const before = await files.facts('a');
    await files.put('a', bytes('new'));

    assert.equal(await text(files, 'a'), 'new');
    assert.notEqual((await files.facts('a'))?.version, before?.version);
  });

  check('what breaks off leaves things as they were', async ({ files }) => {
    await files.put('a', bytes('old'));
    async function* broken() {
      yield Buffer.from('ne');
      throw new Error('gone away');
    }

    await assert.rejects(files.put('a', broken()), /gone away/);
    await assert.rejects(files.put('b', broken()), /gone away/);

    assert.equal(await text(files, 'a'), 'old');
    assert.deepEqual(await names(files, ''), ['a']);
  });

  check('more than is allowed is refused while it comes', async ({ files }) => {
    let taken = 0;
    async function* endless() {
      for (;;) {
        taken += 1;
        yield Buffer.alloc(100);
      }
    }

    await assert.rejects(files.put('a', endless(), { mostBytes: 1000 }), (error) => {
      return error instanceof FileTooLarge && error.limitBytes === 1000;
    });
    assert.ok(taken <= 11);
    assert.deepEqual(await names(files, ''), []);
    await files.put('a', bytes('x'.repeat(1000)), { mostBytes: 1000 });
  });

  for (const [what, sizeBytes, sha256] of [
    ['shorter', 4, digest('abcd')],
    ['longer', 2, digest('ab')],
    ['another', 3, digest('xyz')],
  ] as const) {
    check(`a file ${what} than was announced is not kept`, async ({ files }) => {
      const expected = { sizeBytes, sha256 };

      await assert.rejects(files.put('a', bytes('abc'), { expected }), FileMismatch);

      assert.equal(await files.facts('a'), undefined);
    });
  }

  check('a file grows at its end, and is read meanwhile', async ({ files }) => {
    const first = await files.append('logs/1');
    await first.write(bytes('one ', 'two '));
    assert.equal(await text(files, 'logs/1'), 'one two ');
    await first.write([]);
    await first.sync();
    await first.close();

    const second = await files.append('logs/1');
    assert.equal(second.sizeBytes, 8);
    await second.write(bytes('three'));
    assert.equal(await text(files, 'logs/1'), 'one two three');
    await second.truncate(4);
    await second.write(bytes('!'));
    assert.equal(second.sizeBytes, 5);
    await second.close();
    assert.equal(await text(files, 'logs/1'), 'one !');
  });

  check('what the disk has refused once is never said to be safe', async (candidate) => {
    const { files } = candidate;
    const log = await files.append('log');
    await log.write(bytes('one'));
    candidate.failOnce();
    await assert.rejects(log.sync(), { code: 'EIO' });

    await assert.rejects(log.sync(), { code: 'EIO' });
    await assert.rejects(log.syncContent(), { code: 'EIO' });
    await log.close();
    const again = await files.append('log');
    await again.write(bytes(' two'));
    await assert.rejects(again.sync(), { code: 'EIO' });
    await assert.rejects(files.move('log', 'blob'), { code: 'EIO' });
    assert.equal(again.isDoubtful, true);
    await again.truncate(0);
    await again.write(bytes('one two'));
    await again.sync();
    assert.equal(again.isDoubtful, false);
    await again.close();
    await files.move('log', 'blob');
    assert.equal(await text(files, 'blob'), 'one two');
  });

  check('of two syncs at once, of which the disk tells one, both fail', async (candidate) => {
    const log = await candidate.files.append('log');
    await log.write(bytes('one'));
    candidate.failOnce();

    const ended = await Promise.allSettled([log.sync(), log.sync(), log.syncContent()]);

    assert.deepEqual(
      ended.map(({ status }) => status),
      ['rejected', 'rejected', 'rejected'],
    );
    await log.close();
  });

  for (const [what, replace] of [
    ['was deleted', async (files: Files) => void (await files.delete('a/log'))],
    ['was deleted with its folder', async (files: Files) => files.deleteAll('a')],
    ['was put again', async (files: Files) => void (await files.put('a/log', bytes('new')))],
    ['gave way to another', async (files: Files) => replaced(files, 'a/log')],
  ] as const) {
    check(`a file that ${what} is not doubted for what was there before`, async (candidate) => {
      const { files } = candidate;
      const before = await files.append('a/log');
      await before.write(bytes('old'));
      candidate.failOnce();
      await assert.rejects(before.sync(), { code: 'EIO' });
      await before.close();

      await replace(files);

      const log = await files.append('a/log');
      assert.equal(log.isDoubtful, false);
      await log.sync();
      await log.close();
    });
  }

  check('a file that moves is where it went, and nowhere else', async ({ files }) => {
    const upload = await files.append('uploads/1');
    await upload.write(bytes('layer'));
    await upload.sync();
    await upload.close();
    await files.put('blobs/ab/cd', bytes('damaged'));

    await files.move('uploads/1', 'blobs/ab/cd');

    assert.equal(await text(files, 'blobs/ab/cd'), 'layer');
    assert.deepEqual(await names(files, ''), ['blobs/ab/cd']);
  });

  check('lists hold what is below a folder, and no other', async ({ files }) => {
    for (const name of ['a/1', 'a/b/2', 'ab/3', 'c']) await files.put(name, bytes(name));

    assert.deepEqual(await names(files, 'a'), ['a/1', 'a/b/2']);
    assert.deepEqual(await names(files, ''), ['a/1', 'a/b/2', 'ab/3', 'c']);
    assert.deepEqual([...(await files.folders(''))].sort(), ['a', 'ab']);
    assert.deepEqual(await files.folders('a'), ['b']);
    await files.deleteAll('a');
    assert.deepEqual(await names(files, ''), ['ab/3', 'c']);
    assert.equal(await files.delete('c'), true);
    assert.equal(await files.open('c'), undefined);
  });

  check('a file that is renewed is as new as one that was just written', async ({ files }) => {
    await files.put('a', bytes('a'));
    const before = (await files.facts('a'))?.modifiedAt ?? new Date(0);
    const started = Date.now();

    await files.renew('a');

    const after = (await files.facts('a'))?.modifiedAt ?? new Date(0);
    assert.ok(after >= before && after.getTime() >= started - 1);
  });

  for (const name of ['', '..', 'a/../b', '/etc/passwd', 'a//b', '.incoming/x', 'a/']) {
    check(`${JSON.stringify(name)} is no name`, async ({ files }) => {
      await assert.rejects(async () => files.put(name, []), /no name of a file/);
      await assert.rejects(async () => files.open(name), /no name of a file/);
    });
  }

  check('without room writing is refused, reading and deleting go on', async (candidate) => {
    const { files } = candidate;
    await files.put('old', bytes('old'));
    const log = await files.append('log');
    await log.write(bytes('begun'));
    candidate.leave(10);

    await assert.rejects(files.put('new', bytes('x'.repeat(100))), isStorageFull);
    await assert.rejects(log.write(bytes('x'.repeat(100))), isStorageFull);

    assert.equal(await text(files, 'old'), 'old');
    assert.equal(await text(files, 'log'), 'begun');
    assert.deepEqual(await names(files, ''), ['log', 'old']);
    await files.delete('old');
    candidate.leave(1000);
    await log.write(bytes(' again'));
    await log.close();
    await files.put('new', bytes('x'.repeat(100)));
    assert.equal(await text(files, 'log'), 'begun again');
  });
}

function bytes(...texts: readonly string[]): readonly Buffer[] {
  return texts.map((part) => Buffer.from(part));
}

function digest(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Another file takes the name. */
async function replaced(files: Files, name: string): Promise<void> {
  await files.put('other', bytes('other'));
  await files.move('other', name);
}

async function text(files: Files, name: string, range?: { start: number; end: number }) {
  const file = await files.open(name);
  assert.ok(file, `${name} is there`);
  return Buffer.concat(await file.stream(range).toArray()).toString('utf8');
}

async function names(files: Files, folder: string): Promise<readonly string[]> {
  return (await Array.fromAsync(files.list(folder))).sort();
}
